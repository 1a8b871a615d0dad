"""Which events mean an alarm, and how grave it is: a table of small rules, to be read and changed as a table.

A rule reads one observation and the alarm of its kind at that device, if there is one, and says what it
means: trouble of some level, calm, or nothing. It changes nothing; `lifecycle.py` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, Protocol

from domain.alarms.lifecycle import AlarmState, Signal
from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel
from domain.alarms.observation import FELL_SILENT, SPOKE_AGAIN, Observation

TYPE = "cn.smartcommunity.{}.v1".format
PLATE_PASSAGE = TYPE("plate.passage")
AT_ONCE = timedelta(0)


class Step(NamedTuple):
    """From this value on, this level."""

    at_least: float
    level: AlarmLevel


class Rule(Protocol):
    """One meaning of one type of event."""

    @property
    def kind(self) -> AlarmKind: ...

    def read(self, observation: Observation, alarm: AlarmState | None) -> Signal | None:
        """What the observation means; None for nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """The event itself is the trouble: at least `level`, graver by what its data say or by repetition.

    `repetition` = (n, level): from the n-th time while it is active. `lasts`: clears by itself if not told
    again.
    """

    kind: AlarmKind
    level: AlarmLevel
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    repetition: tuple[int, AlarmLevel] | None = None
    lasts: timedelta | None = None

    def read(self, observation: Observation, alarm: AlarmState | None) -> Signal | None:
        if observation.data.get("test"):
            return Signal(AlarmLevel.IV, test=True, lasts=self.lasts)
        levels = [self.level]
        for name, steps in self.steps.items():
            levels += [
                step.level for step in steps if observation.data.get(name, float("-inf")) >= step.at_least
            ]
        if self.repetition and alarm and alarm.condition is AlarmCondition.ACTIVE:
            count, level = self.repetition
            levels += [level] if alarm.repeats + 1 >= count else []
        return Signal(gravest(levels), lasts=self.lasts)


@dataclass(frozen=True, slots=True)
class Lasting:
    """Trouble that is told with its duration in seconds; nothing before the first step is reached."""

    kind: AlarmKind
    seconds: str
    steps: tuple[Step, ...]

    def read(self, observation: Observation, alarm: AlarmState | None) -> Signal | None:
        levels = [step.level for step in self.steps if observation.data[self.seconds] >= step.at_least]
        return Signal(gravest(levels)) if levels else None


@dataclass(frozen=True, slots=True)
class Measured:
    """A value against thresholds. A level once reached is left only `hysteresis` below its threshold, and
    calm has to
    last for `stable` before the alarm clears."""

    kind: AlarmKind
    value: str
    steps: tuple[Step, ...]
    hysteresis: float
    stable: timedelta

    def read(self, observation: Observation, alarm: AlarmState | None) -> Signal | None:
        active = alarm if alarm and alarm.condition is AlarmCondition.ACTIVE else None
        value = observation.data[self.value]
        levels = [step.level for step in self.steps if value >= step.at_least - self._slack(step, active)]
        if levels:
            return Signal(gravest(levels))
        return Signal(None, stable=self.stable) if active else None

    def _slack(self, step: Step, active: AlarmState | None) -> float:
        return self.hysteresis if active and step.level.weight <= active.level.weight else 0.0


@dataclass(frozen=True, slots=True)
class Over:
    """The event says that the trouble has gone; it has to stay away for `stable`."""

    kind: AlarmKind
    stable: timedelta = AT_ONCE

    def read(self, observation: Observation, alarm: AlarmState | None) -> Signal | None:
        return Signal(None, stable=self.stable)


@dataclass(frozen=True, slots=True)
class Blocklisted:
    """A plate on the community's list, marked by `assess` in the data as `blocked`."""

    kind: AlarmKind
    level: AlarmLevel
    lasts: timedelta

    def read(self, observation: Observation, alarm: AlarmState | None) -> Signal | None:
        return Signal(self.level, lasts=self.lasts) if observation.data.get("blocked") else None


def gravest(levels: list[AlarmLevel]) -> AlarmLevel:
    """The one with the most weight."""
    return max(levels, key=lambda level: level.weight)


# The demo's defaults (DOMAIN): figures to be set per community, not law.
SMOKE_GRAVE = {
    "density": (Step(10.0, AlarmLevel.I),),  # % obscuration per metre: visible smoke
    "temperature": (Step(58.0, AlarmLevel.I),),  # °C: where heat detectors of class A1 answer
}
# Centimetres over the floor: 20 is more than the pumps leave, 80 reaches switches and sockets.
WATER_STEPS = (Step(20.0, AlarmLevel.III), Step(40.0, AlarmLevel.II), Step(80.0, AlarmLevel.I))

RULES: dict[str, tuple[Rule, ...]] = {
    TYPE("smoke.alarm"): (Told(AlarmKind.SMOKE, AlarmLevel.II, SMOKE_GRAVE, repetition=(3, AlarmLevel.I)),),
    TYPE("smoke.cleared"): (Over(AlarmKind.SMOKE, stable=timedelta(seconds=30)),),
    TYPE("waterlevel.sample"): (
        Measured(
            AlarmKind.WATER_LEVEL, "level_cm", WATER_STEPS, hysteresis=5.0, stable=timedelta(seconds=120)
        ),
    ),
    TYPE("door.forced"): (Told(AlarmKind.DOOR_FORCED, AlarmLevel.II, lasts=timedelta(minutes=30)),),
    TYPE("door.held"): (
        Lasting(
            AlarmKind.DOOR_HELD_OPEN, "open_seconds", (Step(60, AlarmLevel.IV), Step(600, AlarmLevel.III))
        ),
    ),
    TYPE("door.closed"): (
        Over(AlarmKind.DOOR_HELD_OPEN),
        Over(AlarmKind.DOOR_FORCED, stable=timedelta(seconds=10)),
    ),
    PLATE_PASSAGE: (Blocklisted(AlarmKind.PLATE_BLOCKLISTED, AlarmLevel.III, lasts=timedelta(minutes=10)),),
    FELL_SILENT: (
        Told(AlarmKind.DEVICE_OFFLINE, AlarmLevel.IV, {"guards_life": (Step(1, AlarmLevel.III),)}),
    ),
    SPOKE_AGAIN: (Over(AlarmKind.DEVICE_OFFLINE),),
}
