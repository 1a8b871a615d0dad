"""Payments at Stripe: PaymentIntents."""

from datetime import datetime
from typing import Any
from uuid import UUID

import stripe
from stripe import StripeClient

from payments.checkout.models import PaymentMethod
from payments.gateway.client import problem_of, translated
from payments.gateway.protocol import IntentHeard, IntentWanted
from payments.gateway.read_intent import COMMUNITY, PAYMENT, read_intent

# Shown by Stripe and on some statements: never a name, a room or a bill.
DESCRIPTION = "物业缴费 Community fees"
TYPES = {
    PaymentMethod.CARD: "card",
    PaymentMethod.ALIPAY: "alipay",
    PaymentMethod.WECHAT_PAY: "wechat_pay",
}
ENDED = "payment_intent_unexpected_state"


class StripeIntents:
    """See `Intents`."""

    def __init__(self, client: StripeClient) -> None:
        self._intents = client.v1.payment_intents

    async def create_intent(self, wanted: IntentWanted) -> IntentHeard:
        with translated():
            try:
                made = await self._intents.create_async(parameters(wanted), {"idempotency_key": wanted.key})
            except stripe.CardError as declined:
                return read_intent(declined_intent(declined))
            return read_intent(made.to_dict())

    async def find_intent(self, provider_id: str) -> IntentHeard:
        with translated():
            return read_intent((await self._intents.retrieve_async(provider_id)).to_dict())

    async def look_for_intent(self, payment_id: UUID, since: datetime) -> IntentHeard | None:
        window: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        with translated():
            found = await self._intents.list_async(window)
            async for each in found.auto_paging_iter():
                if (heard := read_intent(each.to_dict())).payment_id == payment_id:
                    return heard
        return None

    async def cancel_intent(self, provider_id: str) -> IntentHeard:
        with translated():
            try:
                return read_intent((await self._intents.cancel_async(provider_id)).to_dict())
            except stripe.InvalidRequestError as refusal:
                if refusal.code != ENDED:
                    raise
        return await self.find_intent(provider_id)


def parameters(wanted: IntentWanted) -> Any:
    """A card that is not saved is confirmed on the phone, by Stripe's SDK; everything else here and now."""
    kind = TYPES[wanted.method]
    made: dict[str, Any] = {
        "amount": wanted.amount.minor,
        "currency": wanted.amount.currency.lower(),
        "allowed_payment_method_types": [kind],
        "description": DESCRIPTION,
        "metadata": {COMMUNITY: str(wanted.community_id), PAYMENT: str(wanted.payment_id)},
    }
    if wanted.card is not None:
        made |= {"customer": wanted.card.customer_id, "payment_method": wanted.card.method_id}
        made |= {"confirm": True, "off_session": wanted.off_session}
    elif wanted.method is not PaymentMethod.CARD:
        made |= {"confirm": True, "payment_method_data": {"type": kind}}
    if wanted.method is PaymentMethod.WECHAT_PAY:
        made["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    elif "confirm" in made and wanted.return_url is not None and not wanted.off_session:
        made["return_url"] = wanted.return_url
    return made


def declined_intent(declined: stripe.CardError) -> dict[str, Any]:
    """The intent that could not be paid stands beside the error."""
    intent: dict[str, Any] | None = problem_of(declined).get("payment_intent")
    if intent is None:
        raise declined
    return intent
