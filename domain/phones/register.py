"""An app on a handset asks for pushes, under the token that the push service gave it."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from domain.phones.models import PhoneDevice, Platform

SAFE = re.compile(r"[!-~]+")
LONGEST_TOKEN = 400
LONGEST_VERSION = 40
LONGEST_LANGUAGE = 10
# A person has a few handsets; without a bound, one account could make a thousand sends of every alarm.
MOST_PHONES = 10


@dataclass(frozen=True, slots=True)
class RegisterPhone:
    """`token` is what the push service knows this handset by, `language` that of the app there."""

    token: str
    platform: Platform
    app_version: str
    language: str = "zh-CN"


async def register_phone(unit: UnitOfWork, actor: Actor, command: RegisterPhone) -> PhoneDevice:
    """The handset's row: a new one, or the same again, revived if it had been retired.

    A token that another person had moves to the actor: whoever is signed in on a handset gets its pushes, and
    nobody else. Raises Forbidden for a caller without a person, InvalidInput for an impossible token or
    version.
    """
    if actor.person_id is None:
        raise Forbidden
    _check(command)
    values = {
        "person_id": actor.person_id,
        "session_id": actor.session_id,
        "app": actor.app,
        "platform": command.platform,
        "app_version": command.app_version,
        "language": command.language,
        "last_seen_at": unit.now,
        "retired_at": None,
        "retired_reason": None,
    }
    changed_hands = col(PhoneDevice.person_id) != actor.person_id
    registered_at = case((changed_hands, unit.now), else_=col(PhoneDevice.registered_at))
    written = await unit.session.execute(
        insert(PhoneDevice)
        .values(id=new_id(), token=command.token, registered_at=unit.now, **values)
        .on_conflict_do_update(index_elements=["token"], set_={**values, "registered_at": registered_at})
        .returning(PhoneDevice),
        execution_options={"populate_existing": True},
    )
    phone = written.scalar_one()
    await _retire_surplus(unit, phone)
    return phone


def _check(command: RegisterPhone) -> None:
    for field, value, longest in (
        ("token", command.token, LONGEST_TOKEN),
        ("appVersion", command.app_version, LONGEST_VERSION),
        ("language", command.language, LONGEST_LANGUAGE),
    ):
        if not SAFE.fullmatch(value) or len(value) > longest:
            raise InvalidInput(
                "input",
                field,
                rule_zh=f"须为 1 至 {longest} 个可打印字符，不含空格",
                rule_en=f"1 to {longest} printable ASCII characters without spaces",
            )


async def _retire_surplus(unit: UnitOfWork, phone: PhoneDevice) -> None:
    """The longest unseen handsets of the person in this app give way."""
    await unit.session.execute(
        update(PhoneDevice)
        .where(col(PhoneDevice.id).in_(_surplus(phone)))
        .values(retired_at=unit.now, retired_reason="SURPLUS")
        .execution_options(synchronize_session=False)
    )


def _surplus(phone: PhoneDevice) -> Select[UUID]:
    return (
        select(col(PhoneDevice.id))
        .where(
            col(PhoneDevice.person_id) == phone.person_id,
            col(PhoneDevice.app) == phone.app,
            col(PhoneDevice.retired_at).is_(None),
        )
        .order_by(col(PhoneDevice.last_seen_at).desc(), col(PhoneDevice.id).desc())
        .offset(MOST_PHONES)
    )
