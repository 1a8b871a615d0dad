"""How far one device has come: its newest state, its counter, its last word. Pure rules, no database.

An event changes the state only if it is not older than what the state already stands for (DOMAIN, Order).
Heartbeats are ordered behind everything, other events among themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.devices.envelope import Envelope
from domain.devices.event_types import EventType
from domain.devices.kinds import Connectivity, DeviceKind

SKEW = timedelta(minutes=5)
SILENT_INTERVALS = 3
# A counter that jumps further than this was reset or is broken; nobody has lost a million events.
BELIEVABLE_GAP = 1_000_000


@dataclass(slots=True)
class Progress:
    """A device while a batch is taken in. `missing_events` counts sequence numbers never seen."""

    community_id: UUID
    id: UUID
    code: str
    kind: DeviceKind
    edge_node_id: UUID | None
    building_id: UUID | None
    room_id: UUID | None
    floor: int | None
    place: str
    reporting_interval: timedelta
    in_maintenance_until: datetime | None
    connectivity: Connectivity
    last_seen_at: datetime | None
    state: dict[str, Any]
    state_at: datetime | None
    said_at: datetime | None
    last_sequence: int | None
    missing_events: int
    state_changed_by: "Taken | None" = None

    @property
    def silent_at(self) -> datetime | None:
        """When it will count as offline, unless it speaks before."""
        if self.last_seen_at is None:
            return None
        return self.last_seen_at + SILENT_INTERVALS * self.reporting_interval

    def take(self, envelope: Envelope, event_type: EventType, row_id: UUID, received_at: datetime) -> "Taken":
        """One event that was never seen before, in the order of its arrival."""
        at = standing_instant(envelope.happened_at, received_at)
        late = self._is_late(at, event_type)
        self._count(envelope.sequence, late=late)
        taken = Taken(
            envelope,
            event_type,
            row_id,
            at,
            applied=not late,
            skewed=skewed(envelope.happened_at, received_at),
        )
        if not late:
            self._apply(taken)
        if self.connectivity is not Connectivity.ONLINE:
            self.connectivity = Connectivity.ONLINE
            self.state_changed_by = taken
        self.last_seen_at = max(self.last_seen_at or received_at, received_at)
        return taken

    def _is_late(self, at: datetime, event_type: EventType) -> bool:
        """A heartbeat that overtook a smoke alarm on the way shall not make it a thing of the past."""
        newest = self.state_at if event_type.is_heartbeat else self.said_at
        return newest is not None and at < newest

    def _apply(self, taken: "Taken") -> None:
        after = taken.event_type.changed(self.state, taken.envelope.data)
        if after != self.state:
            self.state = after
            self.state_changed_by = taken
        self.state_at = max(self.state_at or taken.at, taken.at)
        if not taken.event_type.is_heartbeat:
            self.said_at = taken.at

    def _count(self, sequence: int | None, *, late: bool) -> None:
        """A late number fills a gap; a lower one that is not late means that the counter began anew."""
        if sequence is None:
            return
        last = self.last_sequence
        if late:
            if last is not None and sequence < last:
                self.missing_events = max(0, self.missing_events - 1)
            return
        if last is not None and last < sequence <= last + BELIEVABLE_GAP:
            self.missing_events += sequence - last - 1
        self.last_sequence = sequence


class Taken(NamedTuple):
    """A stored event. `at` is the instant that it stands for in the order of states."""

    envelope: Envelope
    event_type: EventType
    row_id: UUID
    at: datetime
    applied: bool
    skewed: bool

    @property
    def correlation_id(self) -> UUID:
        """What the device named as the common cause; else this event is the first of its story."""
        return self.envelope.correlation_id or self.row_id


def skewed(happened_at: datetime, received_at: datetime) -> bool:
    """The device's clock, or the way here, is off by more than five minutes."""
    return abs(received_at - happened_at) > SKEW


def standing_instant(happened_at: datetime, received_at: datetime) -> datetime:
    """A clock that runs ahead shall not lock a device's state into the future: then the receipt counts."""
    return received_at if happened_at > received_at + SKEW else happened_at
