"""What happens to a residency."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidencyEvent(DomainEvent):
    """The subject is the residency."""

    person_id: UUID
    room_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidencyApplied(ResidencyEvent):
    """A person says that they live in a room."""

    name: ClassVar[str] = "residency.applied"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidencyApproved(ResidencyEvent):
    """The community agrees; from now on the person has the rights of a resident."""

    name: ClassVar[str] = "residency.approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidencyRejected(ResidencyEvent):
    """The community does not agree."""

    name: ClassVar[str] = "residency.rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidencyEnded(ResidencyEvent):
    """The person has moved out, and loses the rights at once."""

    name: ClassVar[str] = "residency.ended"
