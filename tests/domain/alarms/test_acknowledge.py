"""Acknowledging and judging: who may, twice, at once, half-way."""

import asyncio

import pytest
from sqlmodel import col, select

from domain.alarms.acknowledge import AcknowledgeAlarm, acknowledge_alarm
from domain.alarms.judge import JudgeAlarm, judge_alarm
from domain.alarms.models import Alarm, AlarmMove, AlarmVerdict
from domain.kit.actor import Actor
from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import UnitOfWork, Units
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.sensors import Sensors
from tests.support.world import FixedClock, World

STAFF = {"manager", "steward", "guard", "technician", "finance"}


async def only_alarm(units: Units) -> Alarm:
    async with units.begin() as unit:
        return (await unit.session.execute(select(Alarm))).scalar_one()


async def alarm_key(units: Units, sensors: Sensors, code: str = "smoke", what: str = "smoke.alarm") -> Key:
    await sensors.say(code, what, {})
    alarm = await only_alarm(units)
    return Key(alarm.id, alarm.community_id)


async def acknowledgements(units: Units) -> list[str]:
    return [p["what"] for name, p in await recorded(units) if name == "alarm.changed"]


async def test_who_may_acknowledge(units: Units, sensors: Sensors, world: World) -> None:
    """Staff of the community, and who lives in the building; to everybody else the alarm is not there."""
    key = await alarm_key(units, sensors)
    ended = await outcomes(units, world.callers, acknowledge_alarm, AcknowledgeAlarm(key))
    assert {name for name, word in ended.items() if word == "OK"} == STAFF | {"owner", "family", "neighbour"}
    assert {word for word in ended.values() if word != "OK"} == {"NOT_FOUND"}


async def test_who_may_judge(units: Units, sensors: Sensors, world: World) -> None:
    key = await alarm_key(units, sensors)
    ended = await outcomes(units, world.callers, judge_alarm, JudgeAlarm(key, AlarmVerdict.FALSE_ALARM))
    assert {name for name, word in ended.items() if word == "OK"} == STAFF
    assert {name for name, word in ended.items() if word == "FORBIDDEN"} == {"owner", "family", "neighbour"}
    assert (await only_alarm(units)).verdict is AlarmVerdict.FALSE_ALARM


@pytest.mark.parametrize("kind", ["nothing", "elsewhere"])
async def test_what_is_not_there(units: Units, sensors: Sensors, world: World, kind: str) -> None:
    key = await alarm_key(units, sensors)
    missing = NOTHING if kind == "nothing" else Key(key.id, world.there)
    assert (
        await attempt(units, world.callers["guard"], acknowledge_alarm, AcknowledgeAlarm(missing))
        == "NOT_FOUND"
    )
    assert (await only_alarm(units)).acknowledged_at is None


async def test_twice_changes_nothing_and_succeeds(
    units: Units, sensors: Sensors, world: World, clock: FixedClock
) -> None:
    key = await alarm_key(units, sensors)
    assert await attempt(units, world.callers["guard"], acknowledge_alarm, AcknowledgeAlarm(key)) == "OK"
    before = (await only_alarm(units)).model_dump()
    assert await attempt(units, world.callers["owner"], acknowledge_alarm, AcknowledgeAlarm(key)) == "OK"
    assert (await only_alarm(units)).model_dump() == before
    assert before["acknowledged_by"] == world.person("guard")
    assert (before["version"], before["acknowledged_at"]) == (2, clock.instant)
    assert await acknowledgements(units) == ["ACKNOWLEDGED"]


async def test_at_once_the_first_wins(units: Units, sensors: Sensors, world: World) -> None:
    key = await alarm_key(units, sensors)
    callers = [world.callers[name] for name in ("guard", "owner", "manager", "family")] * 5
    words = await asyncio.gather(
        *(attempt(units, caller, acknowledge_alarm, AcknowledgeAlarm(key)) for caller in callers)
    )
    assert set(words) == {"OK"}
    assert (await only_alarm(units)).version == 2
    assert await acknowledgements(units) == ["ACKNOWLEDGED"]


async def test_half_way_leaves_nothing(units: Units, sensors: Sensors, world: World) -> None:
    key = await alarm_key(units, sensors)

    async def die_after_it(unit: UnitOfWork, actor: Actor, command: AcknowledgeAlarm) -> None:
        await acknowledge_alarm(unit, actor, command)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await attempt(units, world.callers["guard"], die_after_it, AcknowledgeAlarm(key))
    assert (await only_alarm(units)).acknowledged_at is None
    assert await acknowledgements(units) == []


async def test_acknowledging_while_the_device_repeats_loses_neither(
    units: Units, sensors: Sensors, world: World
) -> None:
    key = await alarm_key(units, sensors)
    await asyncio.gather(
        attempt(units, world.callers["guard"], acknowledge_alarm, AcknowledgeAlarm(key)),
        sensors.say("smoke", "smoke.alarm", {}),
    )
    alarm = await only_alarm(units)
    assert (alarm.repeats, alarm.version, alarm.acknowledged_by) == (2, 3, world.person("guard"))


async def test_a_rising_level_asks_to_be_seen_again_and_a_falling_one_does_not(
    units: Units, sensors: Sensors, world: World
) -> None:
    await sensors.say("water", "waterlevel.sample", {"level_cm": 45})
    alarm = await only_alarm(units)
    command = AcknowledgeAlarm(Key(alarm.id, alarm.community_id))
    await attempt(units, world.callers["guard"], acknowledge_alarm, command)
    await sensors.say("water", "waterlevel.sample", {"level_cm": 25})
    assert (await only_alarm(units)).acknowledged_by == world.person("guard")
    await sensors.say("water", "waterlevel.sample", {"level_cm": 90})
    assert (await only_alarm(units)).acknowledged_by is None
    assert await acknowledgements(units) == ["ACKNOWLEDGED", "LEVEL_FELL", "LEVEL_ROSE"]


async def test_the_history_says_who_and_when(
    units: Units, sensors: Sensors, world: World, clock: FixedClock
) -> None:
    key = await alarm_key(units, sensors)
    await attempt(units, world.callers["guard"], acknowledge_alarm, AcknowledgeAlarm(key))
    await attempt(units, world.callers["guard"], judge_alarm, JudgeAlarm(key, AlarmVerdict.CONFIRMED))
    await attempt(units, world.callers["guard"], judge_alarm, JudgeAlarm(key, AlarmVerdict.CONFIRMED))
    async with units.begin() as unit:
        rows = (await unit.session.execute(select(AlarmMove).order_by(col(AlarmMove.id)))).scalars().all()
    guard = world.person("guard")
    assert [(row.what, row.person_id, row.at, row.detail) for row in rows] == [
        ("RAISED", None, clock.instant, {"level": "II"}),
        ("ACKNOWLEDGED", guard, clock.instant, {"level": "II"}),
        ("JUDGED", guard, clock.instant, {"level": "II", "verdict": "CONFIRMED"}),
    ]
