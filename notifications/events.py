"""What the notifications make known to the rest of the house."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.alarms.models import AlarmKind, AlarmLevel
from domain.kit.events import DomainEvent
from notifications.models import NotificationKind


@dataclass(frozen=True, kw_only=True, slots=True)
class NotificationCreated(DomainEvent):
    """A person's inbox has a new entry; the subject is the entry."""

    name: ClassVar[str] = "notification.created"
    person_id: UUID
    kind: NotificationKind


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmEscalated(DomainEvent):
    """Nobody has acknowledged a red alarm in time, so it goes to one person more; the subject is the
    alarm."""

    name: ClassVar[str] = "alarm.escalated"
    person_id: UUID
    kind: AlarmKind
    level: AlarmLevel
    building_id: UUID | None
    floor: int | None
    step: int
