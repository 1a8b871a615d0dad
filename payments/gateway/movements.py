"""Movements of the provider's balance, in our own words."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from payments.gateway.dispute_words import DisputeHeard
from payments.gateway.refund_words import RefundHeard


class MovementKind(StrEnum):
    """Why the balance moved. OTHER: payouts to our bank, transfers, fees that stand for no payment."""

    CHARGE = "CHARGE"
    REFUND = "REFUND"
    REFUND_FAILURE = "REFUND_FAILURE"
    DISPUTE = "DISPUTE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Movement:
    """One of them. `amount_minor` is negative for money that left; `fee_minor` is what the provider kept.

    `source_id` is the provider's charge, refund or dispute, `intent_id` the payment intent behind it, and
    `metadata` what we had written on the source. `heard` is what the provider says now of a refund or
    dispute.
    """

    id: str
    kind: MovementKind
    amount_minor: int
    fee_minor: int
    currency: str
    happened_at: datetime
    source_id: str | None = None
    intent_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    heard: RefundHeard | DisputeHeard | None = None


class BalanceGateway(Protocol):
    """What reconciliation asks of the provider."""

    def movements(self, since: datetime, until: datetime) -> AsyncIterator[Movement]:
        """All from `since` up to, not including, `until`, newest first. Whole seconds count.

        Raises GatewayUnavailable at any step: begin again.
        """
        ...
