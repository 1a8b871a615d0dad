"""A refund as Stripe's JSON has it, in an answer or a webhook, in the house's words."""

from collections.abc import Mapping
from typing import Any

from domain.kit.money import Money
from payments.gateway.read_intent import key_of
from payments.gateway.refund_words import RefundHeard
from payments.refunds.status import RefundStatus

COMMUNITY, REFUND = "community", "refund"
STATUSES = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


def read_refund(refund: Mapping[str, Any]) -> RefundHeard:
    """Raises KeyError, TypeError or ValueError for what is no refund."""
    metadata = refund.get("metadata") or {}
    return RefundHeard(
        provider_id=str(refund["id"]),
        intent_id=refund.get("payment_intent"),
        community_id=key_of(metadata.get(COMMUNITY)),
        refund_id=key_of(metadata.get(REFUND)),
        status=STATUSES[refund["status"]],
        amount=Money(int(refund["amount"]), str(refund["currency"]).upper()),
        failure_code=refund.get("failure_reason"),
    )
