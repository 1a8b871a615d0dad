"""An event as the dispatcher reads it from the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """`position` is its place in the order of all events; `id` is the cause of whatever follows from it."""

    position: int
    id: UUID
    name: str
    community_id: UUID | None
    subject_id: UUID
    payload: dict[str, Any]
    occurred_at: datetime
    correlation_id: UUID

    @property
    def community(self) -> UUID:
        """Of an event that belongs to a community."""
        if self.community_id is None:
            raise ValueError(f"event {self.name} at {self.position} names no community")
        return self.community_id

    def uuid(self, field: str) -> UUID | None:
        """An id of the payload, None where it is null or was not known to the release that wrote it."""
        value = self.payload.get(field)
        return None if value is None else UUID(value)

    def instant(self, field: str) -> datetime | None:
        """A point in time of the payload; None likewise."""
        value = self.payload.get(field)
        return None if value is None else datetime.fromisoformat(value)
