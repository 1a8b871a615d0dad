"""A red alarm that nobody answers goes on, and stops when somebody does."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from domain.alarms.lifecycle import What
from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel
from domain.identity.sms import TextMessage
from notifications.escalate import Escalator
from tests.notifications.houses import Houses
from tests.support.world import MORNING, FixedClock

THREE_MINUTES = timedelta(minutes=3)


@dataclass
class Carrier:
    """Keeps text messages, or cannot be reached."""

    sent: list[TextMessage] = field(default_factory=list)
    down: bool = False

    async def send(self, message: TextMessage) -> None:
        if self.down:
            raise ConnectionError
        self.sent.append(message)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def escalator(houses: Houses, carrier: Carrier) -> Escalator:
    return Escalator(houses.units, carrier)


async def test_nothing_before_three_minutes(houses: Houses, escalator: Escalator, clock: FixedClock) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I)
    await houses.dispatch()
    clock.instant = MORNING + THREE_MINUTES - timedelta(seconds=1)
    assert await escalator.escalate_due() == 0


async def test_the_next_on_duty_and_then_text_messages(
    houses: Houses, escalator: Escalator, carrier: Carrier, clock: FixedClock
) -> None:
    alarm = await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I)
    await houses.dispatch()
    before = await houses.told(alarm.id)
    clock.instant = MORNING + THREE_MINUTES
    assert await escalator.escalate_due() == 1
    await houses.dispatch()
    assert sorted(set(await houses.told(alarm.id)) - set(before)) == ["steward_on"]
    assert (await escalator.escalate_due(), carrier.sent) == (0, [])
    clock.instant = MORNING + 2 * THREE_MINUTES
    assert await escalator.escalate_due() == 1
    assert {message.phone for message in carrier.sent} == {"+8613900000007", "+8613700000005"}
    assert carrier.sent[0].text == (
        "【掌上社区】红色预警：悦来花园 1号楼4层 烟感报警，尚无人签收。请立即到场核实，并在应用中签收。"
    )
    clock.instant += timedelta(days=1)
    assert await escalator.escalate_due() == 0


@pytest.mark.parametrize(
    ("what", "values"),
    [
        (What.ACKNOWLEDGED, {"acknowledged_at": MORNING}),
        (What.CLEARED, {"condition": AlarmCondition.CLEARED, "cleared_at": MORNING}),
        (What.LEVEL_FELL, {"level": AlarmLevel.II}),
    ],
)
async def test_an_answer_ends_it(
    houses: Houses, escalator: Escalator, clock: FixedClock, what: What, values: dict[str, Any]
) -> None:
    alarm = await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I)
    await houses.dispatch()
    told = await houses.told(alarm.id)
    await houses.change(alarm, what, **values)
    clock.instant = MORNING + THREE_MINUTES
    assert await escalator.escalate_due() == 1
    await houses.dispatch()
    assert "steward_on" not in told + await houses.told(alarm.id)
    clock.instant += THREE_MINUTES
    assert await escalator.escalate_due() == 0


@pytest.mark.parametrize("level", [AlarmLevel.II, AlarmLevel.III, AlarmLevel.IV])
async def test_lower_levels_do_not_escalate(
    houses: Houses, escalator: Escalator, clock: FixedClock, level: AlarmLevel
) -> None:
    await houses.alarm(AlarmKind.SMOKE, level)
    await houses.dispatch()
    clock.instant = MORNING + THREE_MINUTES
    assert await escalator.escalate_due() == 0


async def test_a_level_that_rises_to_red_starts_the_clock(
    houses: Houses, escalator: Escalator, clock: FixedClock
) -> None:
    alarm = await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    clock.instant = MORNING + timedelta(hours=1)
    await houses.change(alarm, What.LEVEL_ROSE, level=AlarmLevel.I)
    await houses.dispatch()
    clock.instant += THREE_MINUTES
    assert await escalator.escalate_due() == 1


async def test_many_workers_take_each_step_once(
    houses: Houses, escalator: Escalator, clock: FixedClock
) -> None:
    alarm = await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I)
    await houses.dispatch()
    clock.instant = MORNING + THREE_MINUTES
    taken = await asyncio.gather(*(escalator.escalate_due() for _ in range(10)))
    assert sum(taken) == 1
    await houses.dispatch()
    assert (await houses.told(alarm.id)).count("steward_on") == 1


async def test_a_carrier_that_is_down_stops_nothing(
    houses: Houses, escalator: Escalator, carrier: Carrier, clock: FixedClock
) -> None:
    carrier.down = True
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I)
    await houses.dispatch()
    for step in (1, 2):
        clock.instant = MORNING + step * THREE_MINUTES
        assert await escalator.escalate_due() == 1
    assert await escalator.escalate_due() == 0
