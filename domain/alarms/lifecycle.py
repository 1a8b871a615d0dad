"""The life of an alarm: pure rules, no database (DOMAIN, Alarm).

    (none) ──trouble──▶ ACTIVE ──calm for long enough──▶ CLEARED ──trouble within 10 min──▶ ACTIVE, the same
    alarm

The acknowledgement is an axis of its own: it survives everything but a rising level, which asks to be seen
again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.alarms.models import AlarmCondition, AlarmLevel

REOPENS_WITHIN = timedelta(minutes=10)


class What(StrEnum):
    """A step in the life of an alarm, as moves and events name it."""

    RAISED = "RAISED"
    REPEATED = "REPEATED"
    REOPENED = "REOPENED"
    LEVEL_ROSE = "LEVEL_ROSE"
    LEVEL_FELL = "LEVEL_FELL"
    CLEARED = "CLEARED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    JUDGED = "JUDGED"


@dataclass(frozen=True, slots=True)
class Signal:
    """What an observation means: trouble of a level, or calm (None) that must last for `stable`.

    `lasts`: this trouble is over by itself so long after it was last seen. `test`: somebody is trying the
    device.
    """

    level: AlarmLevel | None
    stable: timedelta = timedelta(0)
    lasts: timedelta | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class AlarmState:
    """The part of an alarm that has a life."""

    level: AlarmLevel
    condition: AlarmCondition
    raised_at: datetime
    last_seen_at: datetime
    clears_at: datetime | None = None
    cleared_at: datetime | None = None
    repeats: int = 1
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Reaction:
    """The state after a signal and the steps that led there. No step: nothing that anybody should hear of."""

    state: AlarmState | None
    steps: tuple[What, ...] = ()


def react(alarm: AlarmState | None, signal: Signal, at: datetime) -> Reaction:
    """`alarm` is the newest of its device and kind. A fresh one starts when it has been over for too long."""
    if signal.level is None:
        return _calm(alarm, signal, at)
    if alarm is None or is_past(alarm, at):
        return Reaction(_raised(signal.level, signal, at), (What.RAISED,))
    return _trouble_again(alarm, signal.level, signal, at)


def is_past(alarm: AlarmState, at: datetime) -> bool:
    """Cleared, and longer ago than a re-trigger would reopen."""
    return alarm.cleared_at is not None and at - alarm.cleared_at > REOPENS_WITHIN


def cleared(alarm: AlarmState, at: datetime) -> AlarmState:
    """The cause has gone. Never before it was last seen, whatever the clocks say."""
    return replace(
        alarm,
        condition=AlarmCondition.CLEARED,
        cleared_at=max(at, alarm.last_seen_at),
        clears_at=None,
        version=alarm.version + 1,
    )


def acknowledged(alarm: AlarmState, person_id: UUID, at: datetime) -> AlarmState:
    """The first acknowledgement counts; every later one changes nothing."""
    if alarm.acknowledged_at is not None:
        return alarm
    return replace(alarm, acknowledged_at=at, acknowledged_by=person_id, version=alarm.version + 1)


def _raised(level: AlarmLevel, signal: Signal, at: datetime) -> AlarmState:
    return AlarmState(level, AlarmCondition.ACTIVE, at, at, clears_at=_end(signal, at))


def _trouble_again(alarm: AlarmState, level: AlarmLevel, signal: Signal, at: datetime) -> Reaction:
    steps: list[What] = [] if alarm.condition is AlarmCondition.ACTIVE else [What.REOPENED]
    again = replace(
        alarm,
        level=level,
        condition=AlarmCondition.ACTIVE,
        last_seen_at=max(at, alarm.last_seen_at),
        clears_at=_end(signal, at),
        cleared_at=None,
        repeats=alarm.repeats + 1,
        version=alarm.version + 1,
    )
    if level.weight > alarm.level.weight:
        again = replace(again, acknowledged_at=None, acknowledged_by=None)
        steps.append(What.LEVEL_ROSE)
    elif level.weight < alarm.level.weight:
        steps.append(What.LEVEL_FELL)
    return Reaction(again, tuple(steps) or (What.REPEATED,))


def _calm(alarm: AlarmState | None, signal: Signal, at: datetime) -> Reaction:
    if alarm is None or alarm.condition is AlarmCondition.CLEARED:
        return Reaction(alarm)
    if not signal.stable or (alarm.clears_at is not None and at >= alarm.clears_at):
        return Reaction(cleared(alarm, at), (What.CLEARED,))
    ends = at + signal.stable if alarm.clears_at is None else min(alarm.clears_at, at + signal.stable)
    return Reaction(
        alarm if ends == alarm.clears_at else replace(alarm, clears_at=ends, version=alarm.version + 1)
    )


def _end(signal: Signal, at: datetime) -> datetime | None:
    return None if signal.lasts is None else at + signal.lasts
