"""A dispute as Stripe's JSON has it in a webhook, in the house's words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.kit.money import Money
from payments.disputes.status import DisputeStatus
from payments.gateway.dispute_words import DisputeHeard, DisputeMovement

STATUSES = {
    "warning_needs_response": DisputeStatus.INQUIRY,
    "warning_under_review": DisputeStatus.INQUIRY_UNDER_REVIEW,
    "warning_closed": DisputeStatus.INQUIRY_CLOSED,
    "prevented": DisputeStatus.INQUIRY_CLOSED,
    "needs_response": DisputeStatus.NEEDS_RESPONSE,
    "under_review": DisputeStatus.UNDER_REVIEW,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}


def read_dispute(dispute: Mapping[str, Any]) -> DisputeHeard:
    """Raises KeyError, TypeError or ValueError for what is no dispute."""
    respond_by = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeHeard(
        provider_id=str(dispute["id"]),
        intent_id=dispute.get("payment_intent"),
        status=STATUSES[dispute["status"]],
        amount=_money(dispute),
        reason=str(dispute["reason"]),
        opened_at=datetime.fromtimestamp(int(dispute["created"]), UTC),
        respond_by=datetime.fromtimestamp(int(respond_by), UTC) if respond_by else None,
        movements=tuple(
            DisputeMovement(str(each["id"]), _money(each)) for each in dispute["balance_transactions"]
        ),
    )


def _money(of: Mapping[str, Any]) -> Money:
    return Money(int(of["amount"]), str(of["currency"]).upper())
