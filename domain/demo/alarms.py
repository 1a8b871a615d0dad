"""Alarms of the last months: what was raised, who looked, what they found."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.alarms.lifecycle import What
from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from domain.demo import accounts
from domain.demo.days import at
from domain.demo.device_events import DeviceEventRow, event_row, silent_devices
from domain.demo.device_words import Word, word
from domain.demo.devices import DeviceRow
from domain.demo.dice import Dice
from domain.demo.people import PersonRow
from domain.devices.kinds import DeviceKind
from domain.devices.observing import GUARDS_LIFE


class AlarmRow(NamedTuple):
    community_id: UUID
    id: UUID
    device_id: UUID | None
    edge_node_id: UUID | None
    building_id: UUID | None
    floor: int | None
    place: str
    kind: AlarmKind
    level: AlarmLevel
    condition: AlarmCondition
    verdict: AlarmVerdict
    raised_at: datetime
    last_seen_at: datetime
    cleared_at: datetime | None
    repeats: int
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    expires_at: datetime | None
    version: int
    correlation_id: UUID


class AlarmMoveRow(NamedTuple):
    community_id: UUID
    id: UUID
    alarm_id: UUID
    what: What
    at: datetime
    person_id: UUID | None
    event_id: UUID | None
    detail: str


class Story(NamedTuple):
    """A kind of alarm as it usually goes. `raised` and `cleared` are what the device says."""

    kind: AlarmKind
    level: AlarmLevel
    devices: DeviceKind
    times: int
    minutes: tuple[int, int]
    verdicts: dict[AlarmVerdict, int]
    raised: Word
    cleared: Word


CONFIRMED, FALSE_ALARM, TEST = AlarmVerdict.CONFIRMED, AlarmVerdict.FALSE_ALARM, AlarmVerdict.TEST
STORIES = (
    Story(
        AlarmKind.SMOKE,
        AlarmLevel.I,
        DeviceKind.SMOKE,
        6,
        (4, 25),
        {CONFIRMED: 1, FALSE_ALARM: 4, TEST: 1},
        word("smoke.alarm", density=18.5, temperature=41),
        word("smoke.cleared", density=0.4, temperature=26),
    ),
    Story(
        AlarmKind.WATER_LEVEL,
        AlarmLevel.II,
        DeviceKind.WATER_LEVEL,
        6,
        (30, 400),
        {CONFIRMED: 1},
        word("waterlevel.sample", level_cm=46),
        word("waterlevel.sample", level_cm=9),
    ),
    Story(
        AlarmKind.DOOR_HELD_OPEN,
        AlarmLevel.IV,
        DeviceKind.DOOR,
        8,
        (5, 60),
        {CONFIRMED: 3, FALSE_ALARM: 1},
        word("door.held", open_seconds=300),
        word("door.closed"),
    ),
    Story(
        AlarmKind.DOOR_FORCED,
        AlarmLevel.II,
        DeviceKind.DOOR,
        3,
        (3, 30),
        {CONFIRMED: 1, FALSE_ALARM: 2},
        word("door.forced"),
        word("door.closed"),
    ),
)
HOURS_APART = 71


class Alarms(NamedTuple):
    alarms: list[AlarmRow]
    moves: list[AlarmMoveRow]
    events: list[DeviceEventRow]


class AlarmMaker:
    """Makes alarms of one community, which its guard acknowledges."""

    def __init__(self, guard: PersonRow, today: date, dice: Dice) -> None:
        self.guard, self.today, self.dice = guard, today, dice
        self.made = Alarms([], [], [])

    def past(self, story: Story, device: DeviceRow, raised: datetime) -> None:
        """Raised, acknowledged within minutes, cleared, and judged."""
        cleared = raised + timedelta(minutes=self.dice.between(*story.minutes))
        seen = raised + timedelta(seconds=self.dice.between(20, 170))
        cause, end = (
            event_row(device, story.raised, raised, self.dice),
            event_row(device, story.cleared, cleared, self.dice),
        )
        alarm = self._alarm(story.kind, story.level, device, raised, cause.correlation_id)._replace(
            condition=AlarmCondition.CLEARED,
            verdict=self.dice.weighted(story.verdicts),
            cleared_at=cleared,
            acknowledged_at=seen,
            acknowledged_by=self.guard.id,
            version=4,
        )
        self.made.alarms.append(alarm)
        self.made.events.extend((cause, end._replace(correlation_id=cause.correlation_id)))
        self._move(alarm, What.RAISED, raised, event=cause.id)
        self._move(alarm, What.ACKNOWLEDGED, seen, person=self.guard.id)
        self._move(alarm, What.CLEARED, cleared, event=end.id)
        judged = cleared + timedelta(minutes=self.dice.between(2, 50))
        self._move(alarm, What.JUDGED, judged, person=self.guard.id, verdict=alarm.verdict)

    def offline(self, device: DeviceRow) -> None:
        """Nothing was heard of the device for three of its intervals, and nobody has looked yet."""
        raised = at(self.today - timedelta(days=1), 2)
        correlation = self.dice.id(raised)
        level = AlarmLevel.III if device.kind in GUARDS_LIFE else AlarmLevel.IV
        alarm = self._alarm(AlarmKind.DEVICE_OFFLINE, level, device, raised, correlation)
        self.made.alarms.append(alarm)
        self._move(alarm, What.RAISED, raised)

    def _alarm(
        self, kind: AlarmKind, level: AlarmLevel, device: DeviceRow, raised: datetime, correlation: UUID
    ) -> AlarmRow:
        return AlarmRow(
            community_id=device.community_id,
            id=self.dice.id(raised),
            device_id=device.id,
            edge_node_id=device.edge_node_id,
            building_id=device.building_id,
            floor=device.floor,
            place=device.place,
            kind=kind,
            level=level,
            condition=AlarmCondition.ACTIVE,
            verdict=AlarmVerdict.UNVERIFIED,
            raised_at=raised,
            last_seen_at=raised,
            cleared_at=None,
            repeats=1,
            acknowledged_at=None,
            acknowledged_by=None,
            expires_at=None,
            version=1,
            correlation_id=correlation,
        )

    def _move(
        self,
        alarm: AlarmRow,
        what: What,
        moment: datetime,
        *,
        person: UUID | None = None,
        event: UUID | None = None,
        **detail: str,
    ) -> None:
        self.made.moves.append(
            AlarmMoveRow(
                community_id=alarm.community_id,
                id=self.dice.id(moment),
                alarm_id=alarm.id,
                what=what,
                at=moment,
                person_id=person,
                event_id=event,
                detail=json.dumps({"level": alarm.level, **detail}),
            )
        )


def build_alarms(devices: list[DeviceRow], make: AlarmMaker) -> Alarms:
    """Past alarms in turn over the last months, and one active alarm for each device that is offline."""
    last = at(make.today - timedelta(days=2), 16)
    for turn, (story, device) in enumerate(_turns(devices)):
        raised = last - timedelta(hours=HOURS_APART * turn, minutes=make.dice.between(0, 600))
        make.past(story, device, raised)
    silent = silent_devices(devices)
    for device in devices:
        if device.id in silent:
            make.offline(device)
    return make.made


def _turns(devices: list[DeviceRow]) -> Iterator[tuple[Story, DeviceRow]]:
    """Each story at every one of its devices in turn, the first of which is near the demo account's home."""
    for number in range(max(story.times for story in STORIES)):
        for story in STORIES:
            own = [device for device in devices if device.kind is story.devices and not _is_spared(device)]
            if number < story.times:
                yield story, own[number % len(own)]


def _is_spared(device: DeviceRow) -> bool:
    """The sensor of the recorded day's fire has no alarm yet."""
    return device.code == accounts.HOME_SMOKE_SENSOR
