"""What the devices have said in the last days, and how they stand after it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.demo.days import at
from domain.demo.device_words import SAYERS, Word
from domain.demo.devices import DeviceRow
from domain.demo.dice import Dice
from domain.devices.event_types import EVENT_TYPES
from domain.devices.kinds import Connectivity, DeviceKind

EVENTS_PER_DEVICE = 12
HOURS_BETWEEN = 5
# Of every kind with so many devices the last one has fallen silent.
SILENT_FROM = 3


class DeviceEventRow(NamedTuple):
    community_id: UUID
    id: UUID
    device_id: UUID
    event_id: str
    type: str
    happened_at: datetime
    recorded_at: datetime | None
    received_at: datetime
    sequence: int | None
    severity_number: int | None
    expires_at: datetime | None
    skewed: bool
    applied: bool
    data: str
    data_reference: str | None
    correlation_id: UUID
    causation_id: UUID | None


def build_events(devices: list[DeviceRow], today: date, dice: Dice) -> list[DeviceEventRow]:
    """What every device said, every few hours until yesterday; or until the day before, if it is offline."""
    silent = silent_devices(devices)
    yesterday = today - timedelta(days=1)
    return [
        event
        for device in devices
        for event in _events(device, yesterday - timedelta(days=device.id in silent), dice)
    ]


def event_row(device: DeviceRow, said: Word, happened: datetime, dice: Dice) -> DeviceEventRow:
    """One thing said, which came in a second later."""
    received = happened + timedelta(seconds=1)
    event_id = dice.id(received)
    return DeviceEventRow(
        community_id=device.community_id,
        id=event_id,
        device_id=device.id,
        event_id=str(event_id),
        type=said.type,
        happened_at=happened,
        recorded_at=happened,
        received_at=received,
        sequence=None,
        severity_number=None,
        expires_at=None,
        skewed=False,
        applied=True,
        data=json.dumps(said.data, ensure_ascii=False),
        data_reference=None,
        correlation_id=dice.id(received),
        causation_id=None,
    )


def numbered(events: Iterable[DeviceEventRow]) -> list[DeviceEventRow]:
    """In the order in which they happened, each device counting its own from 1."""
    counts: dict[UUID, int] = defaultdict(int)
    ordered = []
    for event in sorted(events, key=lambda event: (event.happened_at, event.id)):
        counts[event.device_id] += 1
        ordered.append(event._replace(sequence=counts[event.device_id]))
    return ordered


def heard(devices: list[DeviceRow], events: list[DeviceEventRow]) -> list[DeviceRow]:
    """The devices as they stand after their events, which are in order.

    `silent_at` stays empty: a device of the demo is watched for silence once it has spoken to the running
    server, or the first minute of every demo would see all of them fall silent.
    """
    states: dict[UUID, dict[str, Any]] = defaultdict(dict)
    newest: dict[UUID, DeviceEventRow] = {}
    for event in events:
        newest[event.device_id] = event
        changed = EVENT_TYPES[event.type].changed(states[event.device_id], json.loads(event.data))
        states[event.device_id] = changed
    silent = silent_devices(devices)
    return [
        device._replace(
            connectivity=Connectivity.OFFLINE if device.id in silent else Connectivity.ONLINE,
            last_seen_at=newest[device.id].happened_at,
            state=json.dumps(states[device.id], ensure_ascii=False),
            state_at=newest[device.id].happened_at,
            last_sequence=newest[device.id].sequence,
        )
        for device in devices
    ]


def silent_devices(devices: list[DeviceRow]) -> frozenset[UUID]:
    """Those that are offline."""
    kinds = {kind: [d.id for d in devices if d.kind is kind] for kind in DeviceKind}
    return frozenset(ids[-1] for ids in kinds.values() if len(ids) >= SILENT_FROM)


def _events(device: DeviceRow, last_day: date, dice: Dice) -> Iterator[DeviceEventRow]:
    last = at(last_day, 21, dice.between(0, 59))
    for number in range(1, EVENTS_PER_DEVICE + 1):
        happened = last - timedelta(hours=HOURS_BETWEEN * (EVENTS_PER_DEVICE - number))
        yield event_row(device, SAYERS[device.kind](device.code, number, dice), happened, dice)
