"""An event as it travels through the streams."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    topics: frozenset[Topic] = field(init=False, repr=False, compare=False)
    """Everything that a subscription may know the event by, worked out once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "topics", frozenset(self._topics()))

    @property
    def person_id(self) -> UUID | None:
        """The person whom the event is about, where its payload names one."""
        return self._named("person_id")

    def _topics(self) -> Iterator[Topic]:
        """Its community, subject and person; and its building, or the grounds if it could have one."""
        building = self._named("building_id")
        for key in (self.community_id, self.subject_id, self.person_id, building):
            if key is not None:
                yield self.name, key
        if self.community_id is not None and building is None:
            yield on_the_grounds(self.name, self.community_id)

    def _named(self, what: str) -> UUID | None:
        text = self.payload.get(what)
        return UUID(text) if isinstance(text, str) else None

    @property
    def partition(self) -> int:
        """The stream of the event."""
        return partition_of(self.community_id or self.subject_id)


def on_the_grounds(name: str, community_id: UUID) -> Topic:
    """The topic of those events of a community that are in none of its buildings."""
    return f"{name} on the grounds", community_id


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
