"""A handset gets no more pushes: signed out, or its token is dead."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from domain.kit.actor import Actor
from domain.kit.errors import NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork
from domain.phones.models import PhoneDevice

UNREGISTERED_BY_APP = "UNREGISTERED_BY_APP"
SESSION_ENDED = "SESSION_ENDED"


@dataclass(frozen=True, slots=True)
class UnregisterPhone:
    phone: Key


async def unregister_phone(unit: UnitOfWork, actor: Actor, command: UnregisterPhone) -> PhoneDevice:
    """The app on one of the actor's handsets wants no more pushes. Doing it twice changes nothing.

    Raises NotFound for a handset that is not the actor's.
    """
    mine = [col(PhoneDevice.person_id) == actor.person_id, col(PhoneDevice.id) == command.phone.id]
    await _retire(unit, UNREGISTERED_BY_APP, *mine)
    found = await unit.session.execute(
        select(PhoneDevice).where(*mine), execution_options={"populate_existing": True}
    )
    phone = found.scalar_one_or_none()
    if phone is None:
        raise NotFound("phoneDeviceId")
    return phone


async def retire_session(unit: UnitOfWork, session_id: UUID) -> int:
    """The handsets that registered under a sign-in that has ended; how many."""
    return await _retire(unit, SESSION_ENDED, col(PhoneDevice.session_id) == session_id)


async def retire_dead(unit: UnitOfWork, phone_device_id: UUID, token: str, reason: str) -> bool:
    """The push service says that the token is dead. A token registered meanwhile is not what it spoke of."""
    same = [col(PhoneDevice.id) == phone_device_id, col(PhoneDevice.token) == token]
    return await _retire(unit, reason[:40], *same) > 0


async def _retire(unit: UnitOfWork, reason: str, *which: ColumnElement[bool]) -> int:
    retired = await unit.session.execute(
        update(PhoneDevice)
        .where(*which, col(PhoneDevice.retired_at).is_(None))
        .values(retired_at=unit.now, retired_reason=reason)
        .returning(col(PhoneDevice.id))
        .execution_options(synchronize_session=False)
    )
    return len(retired.all())
