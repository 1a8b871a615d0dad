"""Refunds at the provider: what the house asks, and what it hears."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.kit.money import Money
from payments.refunds.status import RefundStatus


@dataclass(frozen=True, slots=True)
class RefundWanted:
    """A part of a payment to give back. The same one has the same values always."""

    community_id: UUID
    refund_id: UUID
    intent_id: str
    amount: Money

    @property
    def key(self) -> str:
        """Asked again with it, the provider gives its first answer."""
        return f"palm:refund:{self.refund_id}"


@dataclass(frozen=True, slots=True)
class RefundHeard:
    """What the provider says of a refund. The ids are ours as we gave them; None if it was made elsewhere."""

    provider_id: str
    intent_id: str | None
    community_id: UUID | None
    refund_id: UUID | None
    status: RefundStatus
    amount: Money
    failure_code: str | None = None


class Refunds(Protocol):
    """All raise GatewayUnavailable and GatewayRefused."""

    async def create_refund(self, wanted: RefundWanted) -> RefundHeard:
        """Gives the money back, or gives the first answer again."""
        ...

    async def refunds_of(self, intent_id: str) -> list[RefundHeard]:
        """All refunds of a payment, as they are now."""
        ...
