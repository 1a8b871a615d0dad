"""Facts that have happened, said once in the transaction that made them true.

An event is a frozen dataclass with a `name` such as `alarm.raised`. Its own fields are its payload. Names
and payload
fields are read by other processes, possibly of an older release: add fields, never rename them.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from pydantic import JsonValue

ENVELOPE = frozenset({"community_id", "subject_id"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainEvent:
    """Base of every event. `subject_id` is the row that the event is about, in the community if it belongs
    to one.
    """

    name: ClassVar[str]
    community_id: UUID | None
    subject_id: UUID

    def payload(self) -> dict[str, JsonValue]:
        """The event's own fields as JSON values."""
        return {f.name: as_json(getattr(self, f.name)) for f in fields(self) if f.name not in ENVELOPE}


def as_json(value: object) -> JsonValue:
    """Ids and instants as text, words as their value, the rest as it is."""
    match value:
        case Enum():
            return as_json(value.value)
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case dict():
            return {str(key): as_json(item) for key, item in value.items()}
        case list() | tuple() | frozenset() | set():
            return [as_json(item) for item in value]
    raise TypeError(
        f"an event cannot carry a {type(value).__name__}; "
        "use ids, instants, words, numbers, lists or mappings of them"
    )
