"""A payment provider made of what a test says that it has moved."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.kit.money import Money
from payments.checkout.models import Payment
from payments.gateway.movements import Movement, MovementKind
from payments.gateway.protocol import GatewayRefused, IntentHeard, IntentStatus, IntentWanted
from payments.gateway.refund_words import RefundHeard
from payments.refunds.models import Refund
from payments.refunds.status import RefundStatus
from tests.support.world import MORNING

YESTERDAY = MORNING - timedelta(days=1)


@dataclass
class Provider:
    """Movements by time, and intents by their name."""

    moved: list[Movement] = field(default_factory=list)
    intents: dict[str, IntentHeard] = field(default_factory=dict)
    refunds: list[RefundHeard] = field(default_factory=list)

    async def movements(self, since: datetime, until: datetime) -> AsyncIterator[Movement]:
        for each in sorted(self.moved, key=lambda movement: movement.happened_at, reverse=True):
            if since <= each.happened_at < until:
                yield each

    async def find_intent(self, provider_id: str) -> IntentHeard:
        if provider_id not in self.intents:
            raise GatewayRefused("resource_missing", provider_id)
        return self.intents[provider_id]

    async def refunds_of(self, intent_id: str) -> list[RefundHeard]:
        return [each for each in self.refunds if each.intent_id == intent_id]

    async def create_intent(self, wanted: IntentWanted) -> IntentHeard:
        raise NotImplementedError

    async def cancel_intent(self, provider_id: str) -> IntentHeard:
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing is open."""

    def charged(self, payment: Payment, at: datetime = YESTERDAY, **differs: Any) -> Movement:
        """The movement of a payment, as the provider would tell it."""
        metadata = {"community": str(payment.community_id), "payment": str(payment.id)}
        values: dict[str, Any] = {
            "id": f"txn_{len(self.moved)}",
            "kind": MovementKind.CHARGE,
            "amount_minor": payment.amount_minor,
            "fee_minor": 7,
            "currency": payment.currency,
            "happened_at": at,
            "source_id": f"ch_{len(self.moved)}",
            "intent_id": payment.provider_id or f"pi_of_{payment.id}",
            "metadata": metadata,
        }
        movement = Movement(**values | differs)
        self.moved.append(movement)
        return movement


def given_back(payment: Payment, minor: int, refund: Refund | None = None, **differs: Any) -> RefundHeard:
    """What is heard of a refund: of ours, or one that was made at the provider's dashboard."""
    values: dict[str, Any] = {
        "provider_id": "re_1",
        "intent_id": payment.provider_id,
        "community_id": refund.community_id if refund else None,
        "refund_id": refund.id if refund else None,
        "status": RefundStatus.SUCCEEDED,
        "amount": Money(minor, payment.currency),
    }
    return RefundHeard(**values | differs)


def succeeded(payment: Payment) -> IntentHeard:
    """What is heard of a payment that was paid."""
    amount = Money(payment.amount_minor, payment.currency)
    name = payment.provider_id or f"pi_of_{payment.id}"
    return IntentHeard(name, payment.community_id, payment.id, IntentStatus.SUCCEEDED, amount, amount)
