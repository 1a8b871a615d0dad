"""An event as it travels through the streams."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zlib import crc32

import orjson

PARTITIONS = 8

# An event's name, and one of the ids by which subscriptions look for it.
Topic = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One committed fact. `position` is unique and grows by one from event to event over all communities."""

    position: int
    name: str
    community_id: UUID | None
    subject_id: UUID
    payload: Mapping[str, Any]
    occurred_at: str
    correlation_id: UUID

    @property
    def person_id(self) -> UUID | None:
        """The person whom the event is about, where its payload names one."""
        text = self.payload.get("person_id")
        return UUID(text) if isinstance(text, str) else None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Everything that a subscription may know the event by: its community, its subject, its person."""
        ids = dict.fromkeys((self.community_id, self.subject_id, self.person_id))
        return tuple((self.name, key) for key in ids if key is not None)

    @property
    def partition(self) -> int:
        """The stream of the event."""
        return partition_of(self.community_id or self.subject_id)


def partition_of(key: UUID) -> int:
    """Events of one community share a stream; an event without a community goes by its subject."""
    return crc32(key.bytes) % PARTITIONS


def encode(event: LiveEvent) -> bytes:
    """The stream entry's only field. The position is the entry's id and is not repeated."""
    return orjson.dumps(
        {
            "name": event.name,
            "community_id": event.community_id,
            "subject_id": event.subject_id,
            "payload": dict(event.payload),
            "occurred_at": event.occurred_at,
            "correlation_id": event.correlation_id,
        },
        default=str,  # asyncpg has an UUID class of its own
    )


def decode(position: int, entry: bytes) -> LiveEvent:
    """The event of a stream entry."""
    fields = orjson.loads(entry)
    community = fields["community_id"]
    return LiveEvent(
        position=position,
        name=fields["name"],
        community_id=UUID(community) if community else None,
        subject_id=UUID(fields["subject_id"]),
        payload=fields["payload"],
        occurred_at=fields["occurred_at"],
        correlation_id=UUID(fields["correlation_id"]),
    )
