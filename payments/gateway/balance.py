"""Stripe's balance transactions as movements."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import stripe

from payments.gateway.client import translated
from payments.gateway.dispute_words import DisputeHeard
from payments.gateway.movements import Movement, MovementKind
from payments.gateway.read_dispute import read_dispute
from payments.gateway.read_refund import read_refund
from payments.gateway.refund_words import RefundHeard

PAGE = 100
KINDS = {
    "charge": MovementKind.CHARGE,
    "payment": MovementKind.CHARGE,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND_FAILURE,
    "payment_failure_refund": MovementKind.REFUND_FAILURE,
}
READERS: Mapping[MovementKind, Callable[[dict[str, Any]], RefundHeard | DisputeHeard]] = {
    MovementKind.REFUND: read_refund,
    MovementKind.REFUND_FAILURE: read_refund,
    MovementKind.DISPUTE: read_dispute,
}


class StripeBalance:
    """The balance's part of the gateway."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._transactions = client.v1.balance_transactions

    async def movements(self, since: datetime, until: datetime) -> AsyncIterator[Movement]:
        """See BalanceGateway."""
        window: Any = {
            "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
            "limit": PAGE,
            "expand": ["data.source"],
        }
        with translated():
            first = await self._transactions.list_async(window)
            async for transaction in first.auto_paging_iter():
                yield movement_of(transaction.to_dict())


def movement_of(transaction: dict[str, Any]) -> Movement:
    """What a balance transaction with its source expanded says."""
    source = transaction["source"] if isinstance(transaction["source"], dict) else {}
    kind = _kind(transaction["type"], source)
    reader = READERS.get(kind)
    return Movement(
        id=transaction["id"],
        kind=kind,
        amount_minor=transaction["amount"],
        fee_minor=transaction["fee"],
        currency=transaction["currency"].upper(),
        happened_at=datetime.fromtimestamp(transaction["created"], UTC),
        source_id=source.get("id"),
        intent_id=_identifier(source.get("payment_intent")),
        metadata=source.get("metadata") or {},
        heard=reader(source) if reader else None,
    )


def _kind(type_: str, source: dict[str, Any]) -> MovementKind:
    """Disputes are adjustments like any other, and known by their source."""
    if type_ == "adjustment" and source.get("object") == "dispute":
        return MovementKind.DISPUTE
    return KINDS.get(type_, MovementKind.OTHER)


def _identifier(reference: Any) -> str | None:
    """Of something that may be expanded."""
    found = reference["id"] if isinstance(reference, dict) else reference
    return None if found is None else str(found)
