"""The life of an alarm under any order of signals, acknowledgements and time."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.alarms.lifecycle import (
    REOPENS_WITHIN,
    AlarmState,
    Signal,
    What,
    acknowledged,
    cleared,
    react,
)
from domain.alarms.models import AlarmCondition, AlarmLevel
from domain.kit.ids import new_id
from tests.support.world import MORNING

ACTIVE, CLEARED = AlarmCondition.ACTIVE, AlarmCondition.CLEARED
STABLE = timedelta(seconds=120)
SOMEBODY = new_id()
LEVELS = st.sampled_from(AlarmLevel)


class AlarmLife(RuleBasedStateMachine):
    """Every step is compared with the rules of DOMAIN, said again in another way."""

    def __init__(self) -> None:
        super().__init__()
        self.alarm: AlarmState | None = None
        self.now = MORNING
        self.calm_since: Any = None
        self.raised = 0

    @rule(seconds=st.integers(0, 1200))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(level=LEVELS)
    def trouble(self, level: AlarmLevel) -> None:
        before, reaction = self.alarm, react(self.alarm, Signal(level), self.now)
        after = reaction.state
        assert after is not None
        assert (after.condition, after.level, after.clears_at, after.cleared_at) == (
            ACTIVE,
            level,
            None,
            None,
        )
        past = before is None or (
            before.cleared_at is not None and self.now - before.cleared_at > REOPENS_WITHIN
        )
        assert (What.RAISED in reaction.steps) is past
        if past:
            assert (after.repeats, after.version, after.acknowledged_at) == (1, 1, None)
            self.raised += 1
        else:
            assert before is not None
            rose = level.weight > before.level.weight
            assert (What.LEVEL_ROSE in reaction.steps) is rose
            assert (What.REOPENED in reaction.steps) is (before.condition is CLEARED)
            assert after.acknowledged_at == (None if rose else before.acknowledged_at)
            assert (after.repeats, after.version) == (before.repeats + 1, before.version + 1)
            assert after.raised_at == before.raised_at
        self.alarm, self.calm_since = after, None

    @rule()
    def calm(self) -> None:
        before, reaction = self.alarm, react(self.alarm, Signal(None, stable=STABLE), self.now)
        if before is None or before.condition is CLEARED:
            assert reaction.state is before
            assert reaction.steps == ()
            return
        self.calm_since = self.calm_since or self.now
        lasted = self.now - self.calm_since >= STABLE
        assert reaction.steps == ((What.CLEARED,) if lasted else ())
        assert reaction.state is not None
        assert reaction.state.condition is (CLEARED if lasted else ACTIVE)
        assert reaction.state.acknowledged_at == before.acknowledged_at
        assert reaction.state.level is before.level
        self.alarm = reaction.state

    @rule()
    def somebody_acknowledges(self) -> None:
        if self.alarm is None:
            return
        before, self.alarm = self.alarm, acknowledged(self.alarm, SOMEBODY, self.now)
        assert self.alarm.acknowledged_at is not None
        if before.acknowledged_at is not None:
            assert self.alarm is before
        else:
            assert self.alarm.version == before.version + 1

    @rule()
    def the_worker_clears_what_is_due(self) -> None:
        if self.alarm is None or self.alarm.clears_at is None or self.alarm.clears_at > self.now:
            return
        self.alarm = cleared(self.alarm, self.alarm.clears_at)
        assert self.alarm.condition is CLEARED

    @invariant()
    def cleared_says_when_and_active_does_not(self) -> None:
        if self.alarm is not None:
            assert (self.alarm.cleared_at is not None) is (self.alarm.condition is CLEARED)
            assert (self.alarm.acknowledged_by is None) is (self.alarm.acknowledged_at is None)
            assert self.alarm.last_seen_at >= self.alarm.raised_at
            assert self.alarm.cleared_at is None or self.alarm.cleared_at >= self.alarm.last_seen_at


TestAlarmLife = AlarmLife.TestCase
TestAlarmLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [(0, (What.REOPENED,)), (10, (What.REOPENED,)), (11, (What.RAISED,))],
)
def test_a_retrigger_within_ten_minutes_reopens_the_same_alarm(minutes: int, steps: tuple[What, ...]) -> None:
    alarm = react(None, Signal(AlarmLevel.II), MORNING).state
    assert alarm is not None
    over = cleared(alarm, MORNING + timedelta(minutes=1))
    again = react(over, Signal(AlarmLevel.II), MORNING + timedelta(minutes=1 + minutes))
    assert again.steps == steps


def test_trouble_that_lasts_clears_by_itself_unless_it_is_told_again() -> None:
    signal = Signal(AlarmLevel.III, lasts=timedelta(minutes=10))
    alarm = react(None, signal, MORNING).state
    assert alarm is not None
    assert alarm.clears_at == MORNING + timedelta(minutes=10)
    again = react(alarm, signal, MORNING + timedelta(minutes=4)).state
    assert again is not None
    assert again.clears_at == MORNING + timedelta(minutes=14)


def test_a_clock_that_runs_behind_never_clears_before_the_trouble() -> None:
    alarm = react(None, Signal(AlarmLevel.IV), MORNING).state
    assert alarm is not None
    over = react(alarm, Signal(None), MORNING - timedelta(minutes=3)).state
    assert over is not None
    assert over.cleared_at == MORNING
