"""What happens to refunds."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent
from payments.refunds.models import RefundOrigin
from payments.refunds.status import RefundStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundChanged(DomainEvent):
    """A refund has another status than before; the subject is the refund. `person_id` is the payer."""

    name: ClassVar[str] = "refund.changed"
    payment_id: UUID
    person_id: UUID
    room_id: UUID
    status: RefundStatus
    origin: RefundOrigin
    amount_minor: int
    currency: str
