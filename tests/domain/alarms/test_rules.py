"""The table of rules: which event means which trouble."""

from typing import Any

import pytest

from domain.alarms.lifecycle import AlarmState, react
from domain.alarms.models import AlarmKind, AlarmLevel
from domain.alarms.observation import FELL_SILENT, SPOKE_AGAIN, Observation
from domain.alarms.rules import RULES, TYPE
from domain.devices.event_types import EVENT_TYPES
from domain.kit.ids import new_id
from tests.support.world import MORNING

I, II, III, IV = AlarmLevel  # noqa: E741 - Roman numerals


def observed(event_type: str, data: dict[str, Any]) -> Observation:
    return Observation(new_id(), new_id(), None, None, None, "here", event_type, data, MORNING, new_id())


def level_of(event_type: str, data: dict[str, Any], alarm: AlarmState | None = None) -> AlarmLevel | str:
    rule = RULES[event_type][0]
    signal = rule.read(observed(event_type, data), alarm)
    if signal is None:
        return "nothing"
    return signal.level or "calm"


def active(event_type: str, data: dict[str, Any], times: int = 1) -> AlarmState | None:
    rule, alarm = RULES[event_type][0], None
    for _ in range(times):
        signal = rule.read(observed(event_type, data), alarm)
        assert signal is not None
        alarm = react(alarm, signal, MORNING).state
    return alarm


def test_every_rule_is_about_a_type_that_devices_can_send() -> None:
    assert set(RULES) <= set(EVENT_TYPES) | {FELL_SILENT, SPOKE_AGAIN}


@pytest.mark.parametrize(
    ("what", "data", "expected"),
    [
        ("smoke.alarm", {}, II),
        ("smoke.alarm", {"density": 9.9}, II),
        ("smoke.alarm", {"density": 10}, I),
        ("smoke.alarm", {"temperature": 58}, I),
        ("smoke.alarm", {"density": 40, "test": True}, IV),
        ("smoke.cleared", {}, "calm"),
        ("waterlevel.sample", {"level_cm": 19.9}, "nothing"),
        ("waterlevel.sample", {"level_cm": 20}, III),
        ("waterlevel.sample", {"level_cm": 40}, II),
        ("waterlevel.sample", {"level_cm": 80}, I),
        ("door.forced", {}, II),
        ("door.held", {"open_seconds": 59}, "nothing"),
        ("door.held", {"open_seconds": 60}, IV),
        ("door.held", {"open_seconds": 600}, III),
        ("plate.passage", {"blocked": True}, III),
        ("plate.passage", {"blocked": False}, "nothing"),
    ],
)
def test_what_an_event_means(what: str, data: dict[str, Any], expected: AlarmLevel | str) -> None:
    assert level_of(TYPE(what), data) == expected


def test_silence_of_a_life_safety_device_is_graver() -> None:
    assert level_of(FELL_SILENT, {"guards_life": True}) is III
    assert level_of(FELL_SILENT, {"guards_life": False}) is IV


def test_the_third_smoke_alarm_in_a_row_is_level_one() -> None:
    smoke = TYPE("smoke.alarm")
    assert level_of(smoke, {}, active(smoke, {}, times=1)) is II
    assert level_of(smoke, {}, active(smoke, {}, times=2)) is I


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (20, 15.1, III),  # within the hysteresis: still there
        (20, 14.9, "calm"),
        (40, 35.1, II),
        (40, 34.9, III),
        (40, 15.1, III),
        (80, 76, I),
        (20, 39.9, III),  # a level not yet reached has no hysteresis
        (20, 76, II),
    ],
)
def test_water_leaves_a_level_only_well_below_it(was: float, now: float, expected: AlarmLevel | str) -> None:
    sample = TYPE("waterlevel.sample")
    assert level_of(sample, {"level_cm": now}, active(sample, {"level_cm": was})) == expected


def test_each_kind_that_can_be_raised_by_an_event_can_end() -> None:
    """By another event, by calm values, or by itself."""
    ended = {AlarmKind.WATER_LEVEL, AlarmKind.PLATE_BLOCKLISTED}
    ended |= {rule.kind for rules in RULES.values() for rule in rules if type(rule).__name__ == "Over"}
    assert {rule.kind for rules in RULES.values() for rule in rules} == ended
