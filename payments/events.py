"""What happens to payments."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent
from payments.checkout.status import PaymentStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentChanged(DomainEvent):
    """A payment has another status than before; the subject is the payment. `person_id` is the payer."""

    name: ClassVar[str] = "payment.changed"
    person_id: UUID
    room_id: UUID
    status: PaymentStatus
    amount_minor: int
    currency: str
    automatic: bool
