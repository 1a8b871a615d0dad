"""What alarms make known to the rest of the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel
from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmEvent(DomainEvent):
    """The subject is the alarm. `what` is the step (`lifecycle.What`); nobody is to be notified after
    `expires_at`.
    """

    name: ClassVar[str]
    kind: AlarmKind
    level: AlarmLevel
    condition: AlarmCondition
    device_id: UUID | None
    building_id: UUID | None
    floor: int | None
    what: str
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmRaised(AlarmEvent):
    """A trouble that was not there before, or of which nobody was told before."""

    name: ClassVar[str] = "alarm.raised"


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmChanged(AlarmEvent):
    """Another step in its life. LEVEL_ROSE is to be notified like a new alarm; the others are for who is
    looking.
    """

    name: ClassVar[str] = "alarm.changed"
