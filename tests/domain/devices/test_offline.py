"""Silence becomes an alarm, and the next word clears it."""

import asyncio
from datetime import timedelta

from sqlmodel import col, select

from domain.alarms.models import Alarm, AlarmCondition, AlarmKind, AlarmLevel
from domain.devices.ingest import ingest
from domain.devices.kinds import Connectivity
from domain.devices.models import Device
from domain.devices.offline import mark_silent
from domain.kit.unit_of_work import Units
from tests.support.outbox import recorded
from tests.support.sensors import Sensors
from tests.support.world import FixedClock

THREE_INTERVALS = timedelta(minutes=3)


async def offline(units: Units) -> set[str]:
    async with units.begin() as unit:
        rows = await unit.session.execute(
            select(Device.code).where(col(Device.connectivity) == Connectivity.OFFLINE)
        )
        return set(rows.scalars())


async def alarms(units: Units) -> list[Alarm]:
    async with units.begin() as unit:
        return list((await unit.session.execute(select(Alarm).order_by(col(Alarm.id)))).scalars())


async def test_three_intervals_of_silence_are_an_alarm(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    await sensors.say("smoke", "device.heartbeat")
    await sensors.say("bin", "device.heartbeat")
    clock.instant += THREE_INTERVALS - timedelta(seconds=1)
    assert await mark_silent(units) == 0
    clock.instant += timedelta(seconds=1)
    assert await mark_silent(units) == 2
    assert await mark_silent(units) == 0
    assert await offline(units) == {"smoke", "bin"}
    assert {(a.kind, a.level, a.device_id) for a in await alarms(units)} == {
        (AlarmKind.DEVICE_OFFLINE, AlarmLevel.III, sensors.devices["smoke"]),
        (AlarmKind.DEVICE_OFFLINE, AlarmLevel.IV, sensors.devices["bin"]),
    }
    names = [name for name, _ in await recorded(units)]
    assert names[-4:] == ["alarm.raised", "alarm.raised", "device.state_changed", "device.state_changed"]


async def test_a_device_that_never_spoke_is_not_silent(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    assert sensors.devices
    clock.instant += timedelta(days=1)
    assert await mark_silent(units) == 0


async def test_the_next_word_clears_it_even_a_late_one(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    began = clock.instant
    await sensors.say("bin", "bin.level", {"percent": 5})
    clock.instant += THREE_INTERVALS
    await mark_silent(units)
    clock.instant += timedelta(minutes=1)
    await sensors.say("bin", "bin.level", {"percent": 9}, at=began - timedelta(minutes=1))
    (alarm,) = await alarms(units)
    assert (alarm.condition, alarm.cleared_at) == (AlarmCondition.CLEARED, clock.instant)
    assert await offline(units) == set()
    assert [(n, p.get("what")) for n, p in await recorded(units)][-2:] == [
        ("alarm.changed", "CLEARED"),
        ("device.state_changed", None),
    ]


async def test_silence_again_within_ten_minutes_is_the_same_alarm(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    for _ in range(2):
        await sensors.say("bin", "device.heartbeat")
        clock.instant += THREE_INTERVALS
        await mark_silent(units)
    (alarm,) = await alarms(units)
    assert (alarm.condition, alarm.repeats) == (AlarmCondition.ACTIVE, 2)


async def test_many_workers_mark_each_device_once(units: Units, sensors: Sensors, clock: FixedClock) -> None:
    for code in ("smoke", "water", "door", "plate", "bin"):
        await sensors.say(code, "device.heartbeat")
    clock.instant += THREE_INTERVALS
    marked = await asyncio.gather(*(mark_silent(units, limit=2) for _ in range(8)))
    assert sum(marked) == 5
    assert [alarm.repeats for alarm in await alarms(units)] == [1] * 5


async def test_a_device_that_speaks_at_that_moment_is_left_alone(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    await sensors.say("bin", "device.heartbeat")
    clock.instant += THREE_INTERVALS
    async with units.begin() as unit:
        await ingest(unit, [sensors.message("bin", "device.heartbeat")])
        assert await mark_silent(units) == 0
    assert await mark_silent(units) == 0
    assert await offline(units) == set()
