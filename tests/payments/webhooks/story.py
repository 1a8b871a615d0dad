"""A day at Stripe as its simulator tells it: payments of ours that succeed, fail, are cancelled, refunded by
us and at the dashboard, and contested. Nothing of it has been heard yet.
"""

from typing import Any

from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.checkout.status import PaymentStatus
from payments.refunds.models import Refund
from payments.refunds.request import RequestRefund, request_refund
from tests.payments.simulator.conftest import StripeSimulator
from tests.support.till import Till
from tests.support.world import build_world

INTENTS = "/v1/payment_intents"
UNHEARD: dict[str, Any] = {"provider_id": None, "status": PaymentStatus.STARTING}


class Story:
    """`till` writes what we know, `stripe` what Stripe knows."""

    def __init__(self, till: Till, stripe: StripeSimulator) -> None:
        self.till = till
        self.stripe = stripe

    async def pays(self, *amounts: int, card: str = "pm_card_visa") -> str:
        """The intent of a payment that we have begun and whose answer we have not heard."""
        payment = await self.till.start(await self.till.bills(*amounts), **UNHEARD)
        return str(self._begin(payment, f"confirm=true&payment_method={card}")["id"])

    async def pays_at_the_second_try(self, *amounts: int) -> None:
        payment = await self.till.start(await self.till.bills(*amounts), **UNHEARD)
        form = self._form(payment, "confirm=true&payment_method=pm_card_chargeDeclined")
        declined = self.stripe.call("POST", INTENTS, form).json()["error"]["payment_intent"]
        self.stripe.post(f"{INTENTS}/{declined['id']}/confirm", "payment_method=pm_card_visa")

    async def thinks_better_of_it(self, *amounts: int) -> None:
        payment = await self.till.start(await self.till.bills(*amounts), **UNHEARD)
        self.stripe.post(f"{INTENTS}/{self._begin(payment, '')['id']}/cancel")

    async def pays_twice(self, amount: int) -> None:
        """The second one brings what nobody is owed."""
        bills = await self.till.bills(amount)
        for _ in range(2):
            payment = await self.till.start(bills, **UNHEARD)
            self._begin(payment, "confirm=true&payment_method=pm_card_visa")

    async def is_refunded_by_us(self, *amounts: int, card: str = "pm_card_visa") -> None:
        """Twice, in parts; we have heard of the payment, and not of the refunds."""
        bills = await self.till.bills(*amounts)
        payment = await self.till.start(bills, **UNHEARD)
        intent = self._begin(payment, f"confirm=true&payment_method={card}")
        payment.provider_id = intent["id"]
        await self.till.succeed(payment)
        for minor in (payment.amount_minor // 3, payment.amount_minor // 2):
            async with self.till.units.begin() as unit:
                key = Key(payment.id, payment.community_id)
                finance = self.till.world.callers["finance"]
                refund: Refund = await request_refund(unit, finance, RequestRefund(key, "多收", minor))
            marks = f"metadata[community]={refund.community_id}&metadata[refund]={refund.id}"
            self.stripe.post("/v1/refunds", f"payment_intent={intent['id']}&amount={minor}&{marks}")

    async def is_refunded_elsewhere(self, *amounts: int, parts: int, card: str = "pm_card_visa") -> None:
        intent = await self.pays(*amounts, card=card)
        for _ in range(parts):
            self.stripe.post("/v1/refunds", f"payment_intent={intent}&amount={sum(amounts) // parts}")

    async def is_contested(self, amount: int, *verdicts: str, inquiry: bool = False) -> None:
        intent = await self.pays(amount)
        charge = self.stripe.get(f"{INTENTS}/{intent}")["latest_charge"]
        dispute = self.stripe.tell("POST", f"charges/{charge}/dispute", inquiry=inquiry)
        for verdict in verdicts:
            self.stripe.tell("POST", f"disputes/{dispute['id']}", outcome=verdict)

    def events(self) -> list[dict[str, Any]]:
        """All that Stripe has to tell, oldest first."""
        found: list[dict[str, Any]] = []
        more, after = True, ""
        while more:
            page = self.stripe.get(f"/v1/events?limit=100{after}")
            found += page["data"]
            more, after = page["has_more"], f"&starting_after={page['data'][-1]['id']}"
        return found[::-1]

    def _begin(self, payment: Payment, how: str) -> dict[str, Any]:
        intent: dict[str, Any] = self.stripe.post(INTENTS, self._form(payment, how))
        return intent

    def _form(self, payment: Payment, how: str) -> str:
        marks = f"metadata[community]={payment.community_id}&metadata[payment]={payment.id}"
        money = f"amount={payment.amount_minor}&currency=cny&payment_method_types[]=card"
        return "&".join(each for each in (money, marks, how) if each)


async def tell_story(units: Units, stripe: StripeSimulator) -> list[dict[str, Any]]:
    """Writes our side of it, and returns Stripe's events."""
    story = Story(Till(units, await build_world(units)), stripe)
    for number in range(6):
        await story.pays(10_000 + number, 5_000)
        await story.pays_at_the_second_try(7_000 + number)
        await story.is_refunded_elsewhere(6_000, 3_001 + number, 99, parts=2)
        await story.is_refunded_by_us(8_000 + number, 1_000)
    for number in range(3):
        await story.thinks_better_of_it(500 + number)
        await story.pays_twice(900 + number)
        await story.is_refunded_elsewhere(4_000, 2_000, parts=1, card="pm_card_refundFail")
        await story.is_refunded_by_us(3_000, 3_000, card="pm_card_refundFail")
        await story.is_refunded_by_us(3_000 + number, card="pm_card_pendingRefund")
        await story.is_contested(2_000 + number, "won")
        await story.is_contested(2_000 + number, "lost")
        await story.is_contested(2_000 + number, "escalated", "lost", inquiry=True)
        await story.is_contested(2_000 + number, "lost", inquiry=True)
    stripe.tell("POST", "clock", seconds=61)
    return story.events()
