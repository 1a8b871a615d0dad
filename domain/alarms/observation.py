"""What the rules look at: one event at one device, without the words of its transport."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.alarms.models import AlarmSilence

# What the house itself observes of a device; devices cannot send these.
FELL_SILENT = "palm.device.silent"
SPOKE_AGAIN = "palm.device.speaking"


class Observation(NamedTuple):
    """`at` is the instant that it stands for, `event_id` the stored event (None for what the house
    observed).
    """

    community_id: UUID
    device_id: UUID
    edge_node_id: UUID | None
    building_id: UUID | None
    floor: int | None
    place: str
    event_type: str
    data: dict[str, Any]
    at: datetime
    correlation_id: UUID
    event_id: UUID | None = None
    expires_at: datetime | None = None
    silence: AlarmSilence | None = None
