"""What arrives: one event as its device wrote it, and who vouches for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Speaker:
    """The holder of the key that signed: a device for itself, or an edge node for its devices."""

    community_id: UUID
    community_code: str
    device_id: UUID | None = None
    edge_node_id: UUID | None = None


class Envelope(NamedTuple):
    """A CloudEvent whose context attributes have been read. `data` has not been checked, `attributes` are as
    they came.

    `community_code` and `device_code` come from `source`. `happened_at` is by the device's clock.
    """

    id: str
    source: str
    community_code: str
    device_code: str
    type: str
    happened_at: datetime
    data: Any
    attributes: dict[str, Any]
    subject: str | None = None
    recorded_at: datetime | None = None
    expires_at: datetime | None = None
    sequence: int | None = None
    severity_number: int | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    data_reference: str | None = None


class Message(NamedTuple):
    """An envelope and the one who signed it."""

    speaker: Speaker
    envelope: Envelope


class Status(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one event. `reason` is a stable word, `detail` is for people; both only if it was not
    taken.
    """

    status: Status
    reason: str | None = None
    detail: str | None = None


ACCEPTED = Outcome(Status.ACCEPTED)
DUPLICATE = Outcome(Status.DUPLICATE)
NOT_ITS_DEVICE = Outcome(
    Status.REFUSED, "SOURCE_MISMATCH", "the key that signed may not speak for this source"
)
