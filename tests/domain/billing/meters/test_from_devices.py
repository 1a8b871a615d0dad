"""Meters that are read by devices: in a batch, twice, late, wrong, at once, and without a meter."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.billing.medium import Medium
from domain.billing.meters.from_devices import HOLD
from domain.billing.meters.models import Meter, MeterReading, ReadingSource
from domain.billing.meters.store import KNOWN
from domain.devices.envelope import Message, Status
from domain.devices.ingest import ingest
from domain.devices.models import DeviceEvent
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import keep
from tests.support.sensors import Sensors, build_sensors
from tests.support.world import MORNING, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def sensors(units: Units, world: World) -> Sensors:
    return await build_sensors(units, world)


@pytest.fixture
async def meter(units: Units, world: World, sensors: Sensors) -> Meter:
    """The water meter of room 101, which `lone` reads."""
    made = Meter(
        community_id=world.here,
        code="W-101",
        medium=Medium.WATER,
        room_id=world.rooms["101"],
        device_id=sensors.devices["lone"],
        installed_at=MORNING - 400 * DAY,
    )
    await keep(units, [made])
    return made


def reading(sensors: Sensors, value: float, at: datetime = MORNING, **more: Any) -> Message:
    data = {"medium": "WATER", "reading": value, "unit": "m3"} | more.pop("data", {})
    return sensors.message("lone", "meter.reading", data, by="lone", at=at, **more)


async def readings(units: Units) -> list[MeterReading]:
    async with units.begin() as unit:
        found = await unit.session.execute(select(MeterReading).order_by(col(MeterReading.read_at)))
        return list(found.scalars())


async def shown(units: Units) -> list[tuple[str, bool]]:
    return [(str(each.value), each.is_unusual) for each in await readings(units)]


async def test_what_a_bound_device_says_becomes_a_reading(
    units: Units, sensors: Sensors, meter: Meter
) -> None:
    await sensors.send(reading(sensors, 812.4))
    (taken,) = await readings(units)
    async with units.begin() as unit:
        event = (await unit.session.execute(select(DeviceEvent))).scalar_one()
    assert (taken.meter_id, taken.value, taken.read_at) == (meter.id, Decimal("812.400"), MORNING)
    assert (taken.source, taken.event_id, taken.read_by) == (ReadingSource.DEVICE, event.id, None)


@pytest.mark.usefixtures("meter")
async def test_the_same_event_twice_is_one_reading(units: Units, sensors: Sensors) -> None:
    message = reading(sensors, 812.4)
    assert [each.status for each in await sensors.send(message, message)] == ["accepted", "duplicate"]
    await sensors.send(message, reading(sensors, 812.4, id="said-again"))
    assert await shown(units) == [("812.400", False)]


@pytest.mark.usefixtures("meter")
async def test_twenty_batches_at_once(units: Units, sensors: Sensors) -> None:
    batch = [reading(sensors, 800 + hour, MORNING - hour * -HOUR - 9 * HOUR) for hour in range(9)]
    await asyncio.gather(*(sensors.send(*batch) for _ in range(20)))
    assert await shown(units) == [(f"{800 + hour}.000", False) for hour in range(9)]


@pytest.mark.usefixtures("meter")
async def test_a_late_reading_counts_for_its_own_time(units: Units, sensors: Sensors) -> None:
    await sensors.send(reading(sensors, 812))
    await sensors.send(reading(sensors, 810, MORNING - HOUR))
    assert await shown(units) == [("810.000", False), ("812.000", False)]


@pytest.mark.usefixtures("meter")
async def test_what_cannot_be_is_history_and_no_reading(units: Units, sensors: Sensors) -> None:
    outcomes = await sensors.send(
        reading(sensors, 812, MORNING - 3 * HOUR),
        reading(sensors, 811.9, MORNING - 2 * HOUR),
        reading(sensors, 813, MORNING - HOUR),
        reading(sensors, 10**12),
        reading(sensors, 815, data={"unit": "kWh"}),
        reading(sensors, 816, data={"medium": "GAS"}),
        reading(sensors, 5, MORNING - 401 * DAY),
    )
    assert {each.status for each in outcomes} == {Status.ACCEPTED}
    await sensors.send(reading(sensors, 813.1, MORNING - 2 * HOUR))
    assert await shown(units) == [("812.000", False), ("813.000", False)]
    async with units.begin() as unit:
        assert len((await unit.session.execute(select(DeviceEvent))).all()) == 8


@pytest.mark.usefixtures("meter")
async def test_what_is_far_above_the_habit_is_marked(units: Units, sensors: Sensors) -> None:
    for days, value in ((30, 100), (10, 120), (1, 129)):
        await sensors.send(reading(sensors, value, MORNING - days * DAY))
    await sensors.send(reading(sensors, 140))
    assert [unusual for _, unusual in await shown(units)] == [False, False, False, True]


async def test_a_device_that_reads_no_meter_costs_one_statement(units: Units, sensors: Sensors) -> None:
    assert await statements(units, [sensors.message("bin", "bin.level", {"percent": 1})]) == 3
    assert await statements(units, [reading(sensors, 1)]) == 4
    assert await readings(units) == []


@pytest.mark.usefixtures("meter")
async def test_statements_do_not_grow_with_the_batch(units: Units, sensors: Sensors) -> None:
    batch = [reading(sensors, 100 + number, MORNING + number * timedelta(seconds=1)) for number in range(40)]
    assert await statements(units, batch) == 6
    assert len(await readings(units)) == 40


async def statements(units: Units, batch: list[Message]) -> int:
    """Counted in a second unit, since the first one also asks for the types of the driver's arguments."""
    async with units.begin() as unit:
        await ingest(unit, batch)
        unit.refuse()
    sent: list[str] = []
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        with connection.query_logger(lambda record: sent.append(record.query)):
            await ingest(unit, batch)
    return len(sent)


@pytest.mark.parametrize("statement", [HOLD, KNOWN])
async def test_meters_and_readings_are_found_by_an_index(
    units: Units, world: World, meter: Meter, statement: str
) -> None:
    arguments: list[Any] = {
        HOLD: [[world.here], [meter.device_id], ["WATER"]],
        KNOWN: [[world.here], [meter.id], [MORNING], DAY],
    }[statement]
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row[0] for row in await connection.fetch("EXPLAIN " + statement, *arguments))
    assert "Seq Scan on meter" not in plan
    assert "Index" in plan
