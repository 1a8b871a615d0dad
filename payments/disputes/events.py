"""What happens to disputes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent
from payments.disputes.status import DisputeStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class DisputeChanged(DomainEvent):
    """A dispute has another status than before; the subject is the dispute."""

    name: ClassVar[str] = "dispute.changed"
    payment_id: UUID
    room_id: UUID
    status: DisputeStatus
    amount_minor: int
    currency: str
    respond_by: datetime | None
