"""One till on one day: what payers, staff, Stripe and death can do to it, a step at a time.

The use cases of production, over PostgreSQL and Stripe's simulator. A death is an exception after Stripe has
answered and before anything of the answer is written.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlmodel import col

from domain.billing.adjustments.adjust import AdjustBill
from domain.billing.adjustments.models import AdjustmentKind
from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.errors import DomainError
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.cancel import CancelPayment, cancel_payment
from payments.checkout.models import Payment, PaymentMethod
from payments.checkout.present import ask_again, present
from payments.checkout.start import StartPayment, start_payment
from payments.gateway.protocol import IntentHeard, IntentWanted
from payments.gateway.stripe_gateway import StripeGateway
from payments.ledger.adjust_bills import adjust_and_post
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from payments.refunds.models import Refund
from payments.refunds.present import present_refund
from payments.refunds.request import RequestRefund, request_refund
from payments.refunds.sweep import sweep_refunds
from payments.webhooks.handlers import HANDLERS
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import NotYet
from tests.support.world import MORNING, FixedClock, World, build_world

API_KEY, TOTAL, BILLS = "sk_test_palm", 10_000, 6
SOUND = """
SELECT
  (SELECT coalesce(sum(amount_minor), 0)::bigint FROM ledger_entry) AS ledger,
  (SELECT count(*) FROM bill WHERE paid_minor NOT BETWEEN 0 AND total_minor) AS overpaid_bills,
  (SELECT count(*) FROM (SELECT FROM ledger_entry WHERE account = 'RECEIVABLE' GROUP BY bill_id
    HAVING sum(amount_minor) < 0) AS negative) AS negative_bills,
  (SELECT coalesce(sum(amount_minor), 0)::bigint < 0 FROM ledger_entry WHERE account = 'CASH_IN_TRANSIT')
    AS negative_cash,
  (SELECT coalesce(sum(amount_minor), 0)::bigint > 0 FROM ledger_entry WHERE account = 'UNAPPLIED')
    AS given_back_twice,
  (SELECT count(*) FROM bill JOIN LATERAL (SELECT sum(amount_minor) AS minor FROM ledger_entry AS entry
    WHERE entry.bill_id = bill.id AND account = 'RECEIVABLE') AS owed ON true
    WHERE total_minor - paid_minor <> owed.minor) AS bills_beside_the_ledger
"""
NOTHING_WRONG = (0, 0, 0, False, False, 0)


class Death(Exception):
    """The process is gone."""


class MortalGateway(StripeGateway):
    """Production's, until the process dies right after an answer."""

    dies = False

    async def create_intent(self, wanted: IntentWanted) -> IntentHeard:
        return self._or_die(await super().create_intent(wanted))

    async def cancel_intent(self, provider_id: str) -> IntentHeard:
        return self._or_die(await super().cancel_intent(provider_id))

    def _or_die(self, heard: IntentHeard) -> IntentHeard:
        if self.dies:
            raise Death
        return heard


@dataclass(slots=True)
class AnyDay:
    """`bills` are six months of one room, 100.00 元 each."""

    units: Units
    clock: FixedClock
    world: World
    gateway: MortalGateway
    stripe: httpx.AsyncClient
    bills: list[UUID] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    newest: str | None = None

    @classmethod
    async def open(cls, database_url: str, stripe_url: str) -> "AnyDay":
        clock = FixedClock()
        units = Units(Database(database_url, pool_size=4), clock)
        gateway = MortalGateway(API_KEY, stripe_url)
        headers = {"authorization": f"Bearer {API_KEY}"}
        stripe = httpx.AsyncClient(base_url=stripe_url, headers=headers, trust_env=False)
        day = cls(units, clock, await build_world(units), gateway, stripe)
        await day.tell("DELETE", "")
        await day._issue()
        return day

    async def close(self) -> None:
        await self.gateway.close()
        await self.stripe.aclose()
        await self.units.database.dispose()

    async def _issue(self) -> None:
        here = self.world.here
        common: dict[str, Any] = {"community_id": here, "room_id": self.world.rooms["101"]}
        times: dict[str, Any] = {"issued_at": MORNING, "due_at": MORNING}
        made = [
            Bill(**common, **times, period=f"2026-0{month}", status=BillStatus.ISSUED, total_minor=TOTAL)
            for month in range(1, BILLS + 1)
        ]
        async with self.units.begin() as unit:
            unit.session.add_all(made)
            await unit.session.flush()
            await post(unit, here, [bill_issued(bill.id, Money(TOTAL)) for bill in made])
        self.bills = [bill.id for bill in made]

    async def tell(self, method: str, control: str, **body: Any) -> None:
        answer = await self.stripe.request(method, f"/_simulator/{control}", json=body)
        assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, answer.text

    async def tap(self, bills: set[int], method: PaymentMethod, *, dies: bool) -> None:
        """A payer starts to pay."""
        wish = StartPayment(
            tuple(Key(self.bills[at], self.world.here) for at in bills), method, "palm://payments/"
        )
        with suppress(DomainError):
            async with self.units.begin() as unit:
                payment = await start_payment(unit, self.world.callers["owner"], wish)
            await self._at_stripe(Key(payment.id, payment.community_id), dies=dies)

    async def pay_or_not(self, at: int, outcome: str) -> None:
        """A payer is on a page, perhaps of a payment of which the house has not heard that it has begun."""
        if intents := await self._pages("/v1/payment_intents"):
            await self.tell("POST", f"intents/{intents[at % len(intents)]['id']}", outcome=outcome)

    async def call_off(self, at: int, *, dies: bool) -> None:
        """The payer does not want to any more."""
        if (payment := await self._one(Payment, at)) is None:
            return
        key = Key(payment.id, payment.community_id)
        with suppress(DomainError):
            async with self.units.begin() as unit:
                await cancel_payment(unit, self.world.callers["owner"], CancelPayment(key))
            await self._at_stripe(key, dies=dies)

    async def give_back(self, at: int, minor: int | None, *, dies: bool) -> None:
        """The finance staff refund; the process may die before Stripe hears of it."""
        if (payment := await self._one(Payment, at)) is None:
            return
        word = RequestRefund(Key(payment.id, payment.community_id), "多收", minor)
        with suppress(DomainError):
            async with self.units.begin() as unit:
                refund = await request_refund(unit, self.world.callers["finance"], word)
            if not dies:
                await present_refund(self.units, self.gateway, Key(refund.id, refund.community_id))

    async def adjust(self, at: int, minor: int) -> None:
        """The finance staff correct a bill."""
        word = AdjustBill(Key(self.bills[at], self.world.here), AdjustmentKind.CORRECTION, minor, "更正")
        with suppress(DomainError):
            async with self.units.begin() as unit:
                await adjust_and_post(unit, self.world.callers["finance"], word)

    async def hear(self, places: list[int]) -> None:
        """Some events come, in any order, perhaps again, perhaps late."""
        if events := await self.events():
            for place in places:
                await self._handle(events[place % len(events)])

    async def wait(self, minutes: int) -> None:
        """For everybody."""
        self.clock.instant += timedelta(minutes=minutes)
        await self.tell("POST", "clock", seconds=minutes * 60)

    async def sweep(self) -> None:
        """What the worker does for what was left half-way."""
        for payment in await self.all(Payment):
            if not payment.status.is_final:
                await ask_again(self.units, self.gateway, Key(payment.id, payment.community_id))
        await sweep_refunds(self.units, self.gateway)

    async def settle_down(self, dice: Random) -> None:
        """Everything is heard, twice, and the worker has had its turn; until nothing moves any more."""
        for _ in range(3):
            events = await self.events()
            shuffled = dice.sample(events, len(events)) + events
            for event in shuffled:
                await self._handle(event)
            await self.wait(31)
            await self.sweep()

    async def sound(self) -> tuple[Any, ...]:
        """Compare with NOTHING_WRONG."""
        async with self.units.begin() as unit:
            row = await (await unit.asyncpg()).fetchrow(SOUND)
        return tuple(row)

    async def cash(self) -> tuple[int, int]:
        """What the ledger says is at Stripe, and what Stripe says."""
        async with self.units.begin() as unit:
            connection = await unit.asyncpg()
            held = await connection.fetchval(
                "SELECT coalesce(sum(amount_minor), 0)::bigint FROM ledger_entry "
                "WHERE account = 'CASH_IN_TRANSIT'"
            )
        intents = await self._pages("/v1/payment_intents")
        refunds = await self._pages("/v1/refunds")
        given = sum(each["amount"] for each in refunds if each["status"] in {"succeeded", "pending"})
        return int(held), sum(each["amount_received"] for each in intents) - given

    async def intents(self) -> Counter[str]:
        """How many Stripe has for each payment of ours."""
        return Counter(each["metadata"]["payment"] for each in await self._pages("/v1/payment_intents"))

    async def events(self) -> list[dict[str, Any]]:
        """Those that we work on, oldest first; only new ones are asked for."""
        more = True
        while more:
            after = {"ending_before": self.newest} if self.newest else {}
            page = (await self.stripe.get("/v1/events", params={"limit": 100, **after})).json()
            fresh, more = page["data"], page["has_more"]
            self.newest = fresh[0]["id"] if fresh else self.newest
            self.told += [event for event in reversed(fresh) if event["type"] in HANDLERS]
        return self.told

    async def all(self, model: type[Any]) -> list[Any]:
        async with self.units.begin() as unit:
            return list((await unit.session.execute(select(model).order_by(col(model.id)))).scalars())

    async def _one(self, model: type[Any], at: int) -> Any:
        found = await self.all(model)
        return found[at % len(found)] if found else None

    async def _at_stripe(self, payment: Key, *, dies: bool) -> None:
        self.gateway.dies = dies
        with suppress(Death):
            await present(self.units, self.gateway, payment)
        self.gateway.dies = False

    async def _handle(self, event: Mapping[str, Any]) -> None:
        with suppress(NotYet):
            async with self.units.begin() as unit:
                await HANDLERS[event["type"]](unit, StripeEvent.model_validate(event))

    async def _pages(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more: dict[str, Any] = {"limit": 100}
        while True:
            page = (await self.stripe.get(path, params=more)).json()
            found += page["data"]
            if not page["has_more"]:
                return found
            more["starting_after"] = page["data"][-1]["id"]


def open_refunds(refunds: list[Refund]) -> list[Refund]:
    """Those that the provider was not asked for."""
    return [refund for refund in refunds if refund.status.value == "STARTING"]
