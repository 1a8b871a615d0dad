"""What devices make known to the rest of the house."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.devices.kinds import DeviceKind
from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceStateChanged(DomainEvent):
    """A device's state or connectivity is another than before; the subject is the device."""

    name: ClassVar[str] = "device.state_changed"
    kind: DeviceKind
    building_id: UUID | None
    room_id: UUID | None
    event_type: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DoorOpened(DomainEvent):
    """Somebody opened a door with a right to; the subject is the device event."""

    name: ClassVar[str] = "door.opened"
    device_id: UUID
    room_id: UUID | None
    building_id: UUID | None
    method: str
