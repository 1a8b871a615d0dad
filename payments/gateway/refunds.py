"""Refunds at Stripe."""

from stripe import StripeClient

from payments.gateway.client import translated
from payments.gateway.read_refund import COMMUNITY, REFUND, read_refund
from payments.gateway.refund_words import RefundHeard, RefundWanted

PAGE = 100


class StripeRefunds:
    """See `Refunds`."""

    def __init__(self, client: StripeClient) -> None:
        self._refunds = client.v1.refunds

    async def create_refund(self, wanted: RefundWanted) -> RefundHeard:
        """Its currency is the payment's."""
        metadata = {COMMUNITY: str(wanted.community_id), REFUND: str(wanted.refund_id)}
        with translated():
            made = await self._refunds.create_async(
                {
                    "payment_intent": wanted.intent_id,
                    "amount": wanted.amount.minor,
                    "reason": "requested_by_customer",
                    "metadata": metadata,
                },
                {"idempotency_key": wanted.key},
            )
        return read_refund(made.to_dict())

    async def refunds_of(self, intent_id: str) -> list[RefundHeard]:
        with translated():
            page = await self._refunds.list_async({"payment_intent": intent_id, "limit": PAGE})
            return [read_refund(each.to_dict()) async for each in page.auto_paging_iter()]
