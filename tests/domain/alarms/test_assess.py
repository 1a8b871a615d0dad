"""From events to alarms, on a real database: raised once, repeated, reopened, silenced, told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from domain.alarms.models import (
    Alarm,
    AlarmCondition,
    AlarmKind,
    AlarmLevel,
    AlarmMove,
    AlarmSilence,
    AlarmVerdict,
    BlockedPlate,
)
from domain.alarms.settle import clear_settled
from domain.alarms.storm import MOST_A_MINUTE
from domain.devices.kinds import DeviceKind
from domain.devices.models import Device
from domain.kit.unit_of_work import Units
from tests.support.outbox import recorded
from tests.support.sensors import Sensors, device
from tests.support.world import MORNING, FixedClock, World


async def alarms(units: Units) -> list[Alarm]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(Alarm).order_by(col(Alarm.raised_at), col(Alarm.id)))
        return list(rows.scalars())


async def moves(units: Units) -> list[str]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(AlarmMove).order_by(col(AlarmMove.id)))
        return [row.what for row in rows.scalars()]


async def told(units: Units) -> list[tuple[str, str, str]]:
    """(event, step, level) of everything about alarms."""
    return [
        (name, payload["what"], payload["level"])
        for name, payload in await recorded(units)
        if name.startswith("alarm.")
    ]


async def test_smoke_raises_an_alarm_where_the_device_is(
    units: Units, sensors: Sensors, world: World
) -> None:
    await sensors.say("smoke", "smoke.alarm", {"density": 12.5}, expires_at=MORNING + timedelta(hours=1))
    (alarm,) = await alarms(units)
    assert (alarm.kind, alarm.level, alarm.condition) == (
        AlarmKind.SMOKE,
        AlarmLevel.I,
        AlarmCondition.ACTIVE,
    )
    assert (alarm.building_id, alarm.floor, alarm.place) == (world.buildings["1"], 2, "place/smoke")
    assert (alarm.raised_at, alarm.expires_at) == (MORNING, MORNING + timedelta(hours=1))
    assert await told(units) == [("alarm.raised", "RAISED", "I")]
    assert await moves(units) == ["RAISED"]


async def test_the_correlation_goes_from_the_event_to_the_alarm_and_its_event(
    units: Units, sensors: Sensors, world: World
) -> None:
    cause = world.here
    await sensors.say("smoke", "smoke.alarm", {}, correlation_id=cause)
    (alarm,) = await alarms(units)
    assert alarm.correlation_id == cause
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        rows = await connection.fetch(
            "SELECT o.correlation_id, o.causation_id = e.id AS caused FROM outbox o, device_event e"
        )
    assert [tuple(row) for row in rows] == [(cause, True), (cause, True)]


async def test_the_same_trouble_again_counts_and_tells_nobody(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    await sensors.say("smoke", "smoke.alarm", {})
    clock.instant += timedelta(seconds=20)
    await sensors.say("smoke", "smoke.alarm", {})
    (alarm,) = await alarms(units)
    assert (alarm.repeats, alarm.version, alarm.last_seen_at) == (2, 2, clock.instant)
    assert await told(units) == [("alarm.raised", "RAISED", "II")]


async def test_a_rising_level_is_told_and_a_falling_one_only_shown(units: Units, sensors: Sensors) -> None:
    for level in (25, 45, 30):
        await sensors.say("water", "waterlevel.sample", {"level_cm": level})
    assert await told(units) == [
        ("alarm.raised", "RAISED", "III"),
        ("alarm.changed", "LEVEL_ROSE", "II"),
        ("alarm.changed", "LEVEL_FELL", "III"),
    ]


async def test_a_batch_that_raises_and_rises_is_told_once(units: Units, sensors: Sensors) -> None:
    await sensors.send(
        sensors.message("water", "waterlevel.sample", {"level_cm": 25}),
        sensors.message("water", "waterlevel.sample", {"level_cm": 95}),
    )
    assert await told(units) == [("alarm.raised", "RAISED", "I")]
    assert await moves(units) == ["RAISED", "LEVEL_ROSE"]


async def test_water_clears_after_two_calm_minutes_by_sample_or_by_time(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    await sensors.say("water", "waterlevel.sample", {"level_cm": 25})
    await sensors.say("water", "waterlevel.sample", {"level_cm": 3})
    assert await clear_settled(units) == 0
    clock.instant += timedelta(seconds=119)
    await sensors.say("water", "waterlevel.sample", {"level_cm": 3})
    assert (await alarms(units))[0].condition is AlarmCondition.ACTIVE
    clock.instant += timedelta(seconds=1)
    assert await clear_settled(units) == 1
    assert await clear_settled(units) == 0
    (alarm,) = await alarms(units)
    assert (alarm.condition, alarm.cleared_at) == (AlarmCondition.CLEARED, MORNING + timedelta(seconds=120))
    assert await told(units) == [("alarm.raised", "RAISED", "III"), ("alarm.changed", "CLEARED", "III")]


async def test_a_wave_in_between_starts_the_calm_anew(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    for level in (25, 3, 22, 3):
        await sensors.say("water", "waterlevel.sample", {"level_cm": level})
        clock.instant += timedelta(seconds=60)
    clock.instant = MORNING + timedelta(seconds=299)
    assert await clear_settled(units) == 0
    clock.instant = MORNING + timedelta(seconds=300)
    assert await clear_settled(units) == 1


async def test_a_retrigger_within_ten_minutes_is_the_same_alarm(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    await sensors.say("door", "door.held", {"open_seconds": 90})
    await sensors.say("door", "door.closed")
    clock.instant += timedelta(minutes=9)
    await sensors.say("door", "door.held", {"open_seconds": 90})
    await sensors.say("door", "door.closed")
    clock.instant += timedelta(minutes=11)
    await sensors.say("door", "door.held", {"open_seconds": 90})
    first, second = await alarms(units)
    assert (first.condition, first.repeats, second.repeats) == (AlarmCondition.CLEARED, 2, 1)
    assert await moves(units) == ["RAISED", "CLEARED", "REOPENED", "CLEARED", "RAISED"]


async def test_fifty_at_once_raise_one_alarm(units: Units, sensors: Sensors) -> None:
    await asyncio.gather(*(sensors.say("smoke", "smoke.alarm", {"density": 11}) for _ in range(50)))
    (alarm,) = await alarms(units)
    assert alarm.repeats == 50
    assert await told(units) == [("alarm.raised", "RAISED", "I")]


async def test_what_dies_half_way_leaves_nothing(units: Units, sensors: Sensors, monkeypatch: Any) -> None:
    async def fail(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("domain.alarms.assess.shelter", fail)
    with pytest.raises(ConnectionError):
        await sensors.say("smoke", "smoke.alarm", {})
    assert await alarms(units) == []
    assert await recorded(units) == []


async def test_a_device_in_maintenance_is_logged_and_not_told_below_level_one(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    async with units.begin() as unit:
        smoke = await unit.session.get_one(Device, (sensors.here, sensors.devices["smoke"]))
        smoke.in_maintenance_until = MORNING + timedelta(hours=1)
    await sensors.say("smoke", "smoke.alarm", {})
    (alarm,) = await alarms(units)
    assert alarm.silence is AlarmSilence.MAINTENANCE
    assert await told(units) == []
    assert await moves(units) == ["RAISED"]
    clock.instant += timedelta(minutes=61)
    await sensors.say("smoke", "smoke.alarm", {})
    assert await told(units) == [("alarm.raised", "RAISED", "II")]


async def test_level_one_is_told_even_in_maintenance(units: Units, sensors: Sensors) -> None:
    async with units.begin() as unit:
        smoke = await unit.session.get_one(Device, (sensors.here, sensors.devices["smoke"]))
        smoke.in_maintenance_until = MORNING + timedelta(hours=1)
    await sensors.say("smoke", "smoke.alarm", {})
    await sensors.say("smoke", "smoke.alarm", {"temperature": 70})
    (alarm,) = await alarms(units)
    assert (alarm.level, alarm.silence) == (AlarmLevel.I, None)
    assert await told(units) == [("alarm.raised", "RAISED", "I")]


async def test_a_test_alarm_is_marked_until_it_is_real(units: Units, sensors: Sensors) -> None:
    await sensors.say("smoke", "smoke.alarm", {"density": 30, "test": True})
    (alarm,) = await alarms(units)
    assert (alarm.verdict, alarm.level, await told(units)) == (AlarmVerdict.TEST, AlarmLevel.IV, [])
    await sensors.say("smoke", "smoke.alarm", {"density": 30})
    (alarm,) = await alarms(units)
    assert alarm.verdict is AlarmVerdict.UNVERIFIED
    assert await told(units) == [("alarm.raised", "RAISED", "I")]


async def test_an_expired_event_is_stored_and_nobody_is_told(units: Units, sensors: Sensors) -> None:
    await sensors.say("smoke", "smoke.alarm", {}, expires_at=MORNING)
    assert [alarm.silence for alarm in await alarms(units)] == [AlarmSilence.EXPIRED]
    assert await told(units) == []


async def test_a_plate_on_the_list_is_told_and_stays_unnamed(
    units: Units, sensors: Sensors, clock: FixedClock, world: World
) -> None:
    async with units.begin() as unit:
        unit.session.add(
            BlockedPlate(community_id=world.here, plate="浙A12345", reason="逃费", blocked_at=MORNING)
        )
        unit.session.add(
            BlockedPlate(community_id=world.there, plate="浙A99999", reason="逃费", blocked_at=MORNING)
        )
    for plate in ("浙A99999", "浙A·12345", "浙A54321"):
        await sensors.say("plate", "plate.passage", {"plate": plate, "direction": "IN"})
    (alarm,) = await alarms(units)
    assert (alarm.kind, alarm.repeats) == (AlarmKind.PLATE_BLOCKLISTED, 1)
    assert "12345" not in str(await recorded(units))
    clock.instant += timedelta(minutes=10)
    assert await clear_settled(units) == 1


async def crowd(units: Units, sensors: Sensors, world: World, count: int) -> list[str]:
    async with units.begin() as unit:
        for number in range(count):
            kind = DeviceKind.SMOKE
            unit.session.add(
                device(
                    world.here,
                    f"crowd-{number}",
                    kind,
                    edge_node_id=sensors.node,
                    building_id=world.buildings["1"],
                )
            )
    return [f"crowd-{number}" for number in range(count)]


async def test_a_storm_from_one_node_is_one_alarm_and_level_one_stands_out(
    units: Units, sensors: Sensors, world: World, clock: FixedClock
) -> None:
    codes = await crowd(units, sensors, world, MOST_A_MINUTE + 6)
    await sensors.send(*(sensors.message(code, "smoke.alarm", {}) for code in codes[: MOST_A_MINUTE + 3]))
    await sensors.say(codes[-3], "smoke.alarm", {})
    await sensors.say(codes[-2], "smoke.alarm", {"density": 50})
    every = await alarms(units)
    (storm,) = [alarm for alarm in every if alarm.kind is AlarmKind.STORM]
    covered = [alarm for alarm in every if alarm.parent_id == storm.id]
    assert len(covered) == 4
    assert {alarm.silence for alarm in covered} == {AlarmSilence.STORM}
    assert (storm.edge_node_id, storm.device_id, storm.repeats) == (sensors.node, None, 4)
    raised = [level for name, _, level in await told(units) if name == "alarm.raised"]
    assert len(raised) == MOST_A_MINUTE + 2
    assert raised.count("I") == 1
    clock.instant += timedelta(minutes=5)
    assert await clear_settled(units) == 1


async def test_the_same_number_in_two_minutes_is_no_storm(
    units: Units, sensors: Sensors, world: World, clock: FixedClock
) -> None:
    codes = await crowd(units, sensors, world, MOST_A_MINUTE + 5)
    await sensors.send(*(sensors.message(code, "smoke.alarm", {}) for code in codes[:MOST_A_MINUTE]))
    clock.instant += timedelta(seconds=61)
    await sensors.send(*(sensors.message(code, "smoke.alarm", {}) for code in codes[MOST_A_MINUTE:]))
    assert {alarm.kind for alarm in await alarms(units)} == {AlarmKind.SMOKE}
