"""What the rules of alarms get to see of a batch."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.alarms.models import AlarmSilence
from domain.alarms.observation import SPOKE_AGAIN, Observation
from domain.alarms.rules import RULES
from domain.devices.batch import Batch
from domain.devices.kinds import DeviceKind
from domain.devices.progress import Progress, Taken

# Their silence is itself a danger.
GUARDS_LIFE = frozenset({DeviceKind.SMOKE, DeviceKind.WATER_LEVEL})


def observations(batch: Batch, now: datetime) -> Iterator[Observation]:
    """In the order of arrival. A late event changes no state and hence raises no alarm, yet proves its device
    alive.
    """
    for device, taken in batch.stored:
        if batch.returned.get(device.id) is taken:
            yield observed_by_us(device, SPOKE_AGAIN, now, taken.correlation_id)
        if taken.applied and taken.envelope.type in RULES:
            yield _said(device, taken, now)


def observed_by_us(device: Progress, event_type: str, at: datetime, correlation_id: UUID) -> Observation:
    """What the house itself notices about a device."""
    return Observation(
        community_id=device.community_id,
        device_id=device.id,
        edge_node_id=device.edge_node_id,
        building_id=device.building_id,
        floor=device.floor,
        place=device.place,
        event_type=event_type,
        data={"guards_life": device.kind in GUARDS_LIFE},
        at=at,
        correlation_id=correlation_id,
        silence=_maintenance(device, at),
    )


def is_expired(taken: Taken, now: datetime) -> bool:
    """After its expiry time an event is stored and nobody is notified."""
    return taken.envelope.expires_at is not None and taken.envelope.expires_at <= now


def _said(device: Progress, taken: Taken, now: datetime) -> Observation:
    return Observation(
        community_id=device.community_id,
        device_id=device.id,
        edge_node_id=device.edge_node_id,
        building_id=device.building_id,
        floor=device.floor,
        place=device.place,
        event_type=taken.envelope.type,
        data=taken.envelope.data,
        at=taken.at,
        correlation_id=taken.correlation_id,
        event_id=taken.row_id,
        expires_at=taken.envelope.expires_at,
        silence=_maintenance(device, now) or (AlarmSilence.EXPIRED if is_expired(taken, now) else None),
    )


def _maintenance(device: Progress, now: datetime) -> AlarmSilence | None:
    until = device.in_maintenance_until
    return AlarmSilence.MAINTENANCE if until is not None and now < until else None
