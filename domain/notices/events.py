"""What happens to a notice."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticePublished(DomainEvent):
    """Those whom it is addressed to can read it from now on. `building_id` None addresses the whole
    community.
    """

    name: ClassVar[str] = "notice.published"
    building_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeWithdrawn(DomainEvent):
    """Residents no longer see it."""

    name: ClassVar[str] = "notice.withdrawn"
    building_id: UUID | None
