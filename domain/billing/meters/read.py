"""A resident or a member of the staff reads a meter."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from domain.billing.meters.checks import HIGHEST, Fault, Shown, fault_of, is_unusual
from domain.billing.meters.models import Meter, MeterReading, ReadingSource
from domain.billing.meters.policy import visible_meters
from domain.billing.meters.store import MeterAt, known_of
from domain.kit.actor import Actor
from domain.kit.errors import DomainError, InvalidInput
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork

DECIMALS = 3
# As object stores name things: photos/2026/11/w-101.jpg.
PHOTO_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*", re.ASCII)
LONGEST_PHOTO_KEY = 200


class UnusualReading(DomainError):
    """More than three times what the meter usually counts: look again, and confirm it if it is right."""

    code = "UNUSUAL_READING"
    zh = "用量超过平时的三倍，请核对读数；确认无误后请确认提交"
    en = "This is more than three times the usual use. Look again, and confirm it if it is right"


class Refusal(NamedTuple):
    """The field at fault, and the rule in both languages."""

    field: str
    zh: str
    en: str


REFUSALS = {
    Fault.IN_FUTURE: Refusal("readAt", "抄表时间不能晚于现在", "not later than now"),
    Fault.BEFORE_INSTALLATION: Refusal("readAt", "抄表时间早于装表时间", "not before the installation"),
    Fault.AFTER_REMOVAL: Refusal("readAt", "该表已拆除", "the meter has been removed"),
    Fault.BELOW_EARLIER: Refusal("value", "读数小于上一次读数", "not below the reading before it"),
    Fault.ABOVE_LATER: Refusal("value", "读数大于其后的读数", "not above the reading after it"),
}


@dataclass(frozen=True, slots=True)
class ReadMeter:
    """What the meter shows in m³ or kWh, and when; None is now. `confirmed` stands by an unusual value."""

    meter: Key
    value: Decimal
    read_at: datetime | None = None
    photo_key: str | None = None
    confirmed: bool = False


async def submit_reading(unit: UnitOfWork, actor: Actor, command: ReadMeter) -> MeterReading:
    """By a resident, of a meter of their room. Refusals are those of `record_reading`."""
    return await _read(unit, actor, command, ReadingSource.RESIDENT)


async def record_reading(unit: UnitOfWork, actor: Actor, command: ReadMeter) -> MeterReading:
    """By the staff. The same value at the same instant again is the same reading.

    Raises NotFound for a meter that the actor does not see, InvalidInput for a value or instant that cannot
    be, UnusualReading for one that is to be confirmed.
    """
    return await _read(unit, actor, command, ReadingSource.STAFF)


async def _read(unit: UnitOfWork, actor: Actor, command: ReadMeter, source: ReadingSource) -> MeterReading:
    meter = await find(unit, actor, Meter, visible_meters, command.meter, "meterId", lock=True)
    _check_form(command)
    shown = Shown(command.value, command.read_at or unit.now)
    there = await _at(unit, meter, shown.at)
    if there is not None:
        if there.value != shown.value:
            raise _refused(Refusal("readAt", "该时间已有另一读数", "another reading stands there"))
        return there
    unusual = await _check(unit, meter, shown)
    if unusual and not command.confirmed:
        raise UnusualReading("input", "value")
    reading = MeterReading(
        community_id=meter.community_id,
        meter_id=meter.id,
        read_at=shown.at,
        value=shown.value,
        source=source,
        read_by=actor.person_id,
        photo_key=command.photo_key,
        is_unusual=unusual,
    )
    unit.session.add(reading)
    return reading


def _check_form(command: ReadMeter) -> None:
    value, key = command.value, command.photo_key
    if not 0 <= value < HIGHEST or value != round(value, DECIMALS):
        raise _refused(
            Refusal("value", "读数不能为负，最多三位小数", "not negative, with at most three decimals")
        )
    if key is not None and (len(key) > LONGEST_PHOTO_KEY or not PHOTO_KEY.fullmatch(key)):
        raise _refused(Refusal("photoKey", "照片标识格式不正确", "a key such as photos/2026/11/w-101.jpg"))


async def _at(unit: UnitOfWork, meter: Meter, at: datetime) -> MeterReading | None:
    found = await unit.session.execute(
        select(MeterReading).where(
            col(MeterReading.community_id) == meter.community_id,
            col(MeterReading.meter_id) == meter.id,
            col(MeterReading.read_at) == at,
        )
    )
    return found.scalar_one_or_none()


async def _check(unit: UnitOfWork, meter: Meter, shown: Shown) -> bool:
    """Whether it is unusual. Raises InvalidInput if it cannot be."""
    asked = MeterAt(meter.community_id, meter.id, shown.at)
    (known,) = await known_of(await unit.asyncpg(), [asked])
    fault = fault_of(known, shown, unit.now)
    if fault is not None:
        raise _refused(REFUSALS[fault])
    return is_unusual(known, shown)


def _refused(refusal: Refusal) -> InvalidInput:
    return InvalidInput("input", refusal.field, rule_zh=refusal.zh, rule_en=refusal.en)
