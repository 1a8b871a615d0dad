"""Meters that people read: who may, what cannot be, again, and at once."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.billing.meters.models import MeterReading, ReadingSource
from domain.billing.meters.read import ReadMeter, record_reading, submit_reading
from domain.kit.errors import DomainError
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import Tariff
from tests.support.attempts import UseCase, attempt, outcomes
from tests.support.world import MORNING, World

# The tariff's W-101 showed 275 on 1 October and 285 on 31 October.
SEEN = Decimal(290)


@pytest.fixture
def tap(world: World, tariff: Tariff) -> ReadMeter:
    """The meter of room 101, now."""
    return ReadMeter(Key(tariff.meters["W-101"], world.here), SEEN)


async def appended(units: Units) -> list[MeterReading]:
    async with units.begin() as unit:
        found = await unit.session.execute(select(MeterReading).where(col(MeterReading.read_by).is_not(None)))
        return list(found.scalars())


async def test_who_may(units: Units, world: World, tap: ReadMeter) -> None:
    callers = {name: actor for name, actor in world.callers.items() if actor.app == "MANAGER"}
    found = await outcomes(units, callers, record_reading, tap)
    assert {name for name, how in found.items() if how == "OK"} == {"manager", "finance", "technician"}
    found = await outcomes(units, world.callers, submit_reading, tap)
    may = {"owner", "family", "manager", "finance", "technician"}
    assert {name for name, how in found.items() if how == "OK"} == may
    assert set(found.values()) == {"OK", "NOT_FOUND"}


async def test_what_is_kept(units: Units, world: World, tap: ReadMeter) -> None:
    photographed = replace(tap, photo_key="photos/2026/11/w-101.jpg")
    assert await attempt(units, world.callers["owner"], submit_reading, photographed) == "OK"
    (reading,) = await appended(units)
    assert (reading.value, reading.read_at, reading.source) == (SEEN, MORNING, ReadingSource.RESIDENT)
    assert (reading.read_by, reading.photo_key) == (world.person("owner"), "photos/2026/11/w-101.jpg")
    assert reading.is_unusual is False


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"value": Decimal("284.999")}, "value"),
        ({"value": Decimal(-1)}, "value"),
        ({"value": Decimal("290.0001")}, "value"),
        ({"value": Decimal(10**12)}, "value"),
        ({"value": Decimal(286), "read_at": datetime.fromisoformat("2026-10-15T00:00+08:00")}, "value"),
        ({"read_at": MORNING + timedelta(minutes=6)}, "readAt"),
        ({"read_at": datetime.fromisoformat("2025-12-31T23:59+08:00")}, "readAt"),
        ({"read_at": datetime.fromisoformat("2026-10-31T00:00+08:00")}, "readAt"),
        ({"photo_key": ""}, "photoKey"),
        ({"photo_key": "/etc/passwd"}, "photoKey"),
        ({"photo_key": "a/../b"}, "photoKey"),
        ({"photo_key": "https://elsewhere"}, "photoKey"),
        ({"photo_key": "a" * 201}, "photoKey"),
    ],
)
async def test_what_cannot_be(
    units: Units, world: World, tap: ReadMeter, differs: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        async with units.begin() as unit:
            await record_reading(unit, world.callers["finance"], replace(tap, **differs))
    assert (refused.value.code, refused.value.path) == ("INVALID_INPUT", ("input", field))
    assert await appended(units) == []


async def test_what_is_unusual_is_confirmed_and_marked(units: Units, world: World, tap: ReadMeter) -> None:
    """The habit since 1 June is 0.13 m³ a day at most; 24 days later three times that is below 20 m³."""
    owner, huge = world.callers["owner"], replace(tap, value=Decimal(385))
    assert await attempt(units, owner, submit_reading, huge) == "UNUSUAL_READING"
    assert await appended(units) == []
    assert await attempt(units, owner, submit_reading, replace(huge, confirmed=True)) == "OK"
    assert [(each.value, each.is_unusual) for each in await appended(units)] == [(Decimal(385), True)]


async def test_an_earlier_day_can_be_filled_in(units: Units, world: World, tap: ReadMeter) -> None:
    between = replace(tap, value=Decimal(280), read_at=datetime.fromisoformat("2026-10-15T00:00+08:00"))
    assert await attempt(units, world.callers["technician"], record_reading, between) == "OK"


@pytest.mark.parametrize("use_case", [submit_reading, record_reading])
async def test_the_same_twice_and_at_once_is_one(
    units: Units, world: World, tap: ReadMeter, use_case: UseCase
) -> None:
    """All at the same instant of the test's clock, which is what makes them the same."""
    who = world.callers["owner" if use_case is submit_reading else "finance"]
    found = await asyncio.gather(*(attempt(units, who, use_case, tap) for _ in range(10)))
    assert (set(found), len(await appended(units))) == ({"OK"}, 1)
    assert await attempt(units, who, use_case, replace(tap, value=SEEN + 1)) == "INVALID_INPUT"
