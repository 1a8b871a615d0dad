"""Whatever is heard of a refund, in whatever order and however often: the same state."""

import asyncio
import itertools
from typing import Any

import pytest

from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.errors import NotOurs
from payments.checkout.models import Payment
from payments.checkout.settled import NotSettled
from payments.gateway.protocol import GatewayRefused, GatewayUnavailable
from payments.gateway.refund_words import RefundHeard, RefundWanted
from payments.refunds.hear import hear_refund
from payments.refunds.models import Refund
from payments.refunds.present import present_refund
from payments.refunds.request import RequestRefund, request_refund
from payments.refunds.status import RefundStatus
from payments.refunds.sweep import LEFT_AFTER, sweep_refunds
from tests.support.till import Till
from tests.support.world import FixedClock, World

STATES = "SELECT origin, status, amount_minor, provider_id, failure_code FROM refund ORDER BY id"
EVENTS = "SELECT payload ->> 'status' FROM outbox WHERE name = 'refund.changed' ORDER BY id"
PAID, GIVEN = (
    {"CASH_IN_TRANSIT": 100, "REVENUE": -100},
    {"CASH_IN_TRANSIT": 70, "REFUNDS": 30, "REVENUE": -100},
)


@pytest.fixture
async def payment(till: Till) -> Payment:
    """Of 1.00 元 for two bills."""
    return (await till.paid(60, 40))[0]


@pytest.fixture
async def refund(units: Units, world: World, payment: Payment) -> Refund:
    """Of 0.30 元, that the provider has not heard of."""
    wish = RequestRefund(Key(payment.id, payment.community_id), "多收", 30)
    async with units.begin() as unit:
        return await request_refund(unit, world.callers["finance"], wish)


def said(refund: Refund | None, payment: Payment, status: RefundStatus, **differs: Any) -> RefundHeard:
    """By the provider, of our refund or of one that it knows alone."""
    values: dict[str, Any] = {
        "provider_id": "re_1",
        "intent_id": payment.provider_id,
        "community_id": refund.community_id if refund else None,
        "refund_id": refund.id if refund else None,
        "status": status,
        "amount": Money(30),
        "failure_code": "expired_card" if status is RefundStatus.FAILED else None,
    }
    return RefundHeard(**(values | differs))


async def hear(units: Units, heard: RefundHeard) -> Refund:
    async with units.begin() as unit:
        return await hear_refund(unit, heard)


async def test_money_leaves_when_the_provider_has_the_refund(
    units: Units, till: Till, payment: Payment, refund: Refund
) -> None:
    await hear(units, said(refund, payment, RefundStatus.PENDING))
    assert await till.held() == GIVEN
    assert await till.query(STATES) == [("STAFF", "PENDING", 30, "re_1", None)]
    await hear(units, said(refund, payment, RefundStatus.SUCCEEDED))
    assert await till.held() == GIVEN
    assert await till.query("SELECT refunded_minor FROM payment") == [(30,)]
    assert await till.query("SELECT status, paid_minor FROM bill ORDER BY id") == [("PAID", 60), ("PAID", 40)]
    assert await till.query(EVENTS) == [("PENDING",), ("SUCCEEDED",)]
    [(payload,)] = await till.query("SELECT payload FROM outbox WHERE name = 'refund.changed' LIMIT 1")
    assert payload == {
        "payment_id": str(payment.id),
        "person_id": str(payment.person_id),
        "room_id": str(payment.room_id),
        "status": "PENDING",
        "origin": "STAFF",
        "amount_minor": 30,
        "currency": "CNY",
    }


@pytest.mark.parametrize("known", [True, False], ids=["ours", "of the dashboard"])
@pytest.mark.parametrize(
    "order", list(itertools.permutations([RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED]))
)
async def test_any_order_any_number_of_times(
    units: Units, till: Till, payment: Payment, refund: Refund, known: bool, order: tuple[RefundStatus, ...]
) -> None:
    for status in (*order, *reversed(order)):
        await hear(units, said(refund if known else None, payment, status))
    heard = ("STAFF" if known else "PROVIDER", "FAILED", 30, "re_1", "expired_card")
    assert heard in await till.query(STATES)
    assert await till.held() == PAID
    assert await till.query("SELECT refunded_minor FROM payment") == [(0,)]
    kinds = await till.query("SELECT kind FROM ledger_transfer WHERE kind LIKE 'REFUND%' ORDER BY kind")
    assert kinds == [("REFUNDED",), ("REFUND_RETURNED",)]


async def test_at_once_it_is_entered_once(units: Units, till: Till, payment: Payment, refund: Refund) -> None:
    words = [said(who, payment, status, provider_id=name)
             for who, name in ((refund, "re_1"), (None, "re_2"))
             for status in (RefundStatus.PENDING, RefundStatus.SUCCEEDED)]  # fmt: skip
    await asyncio.gather(*(hear(units, each) for each in words * 3))
    assert await till.held() == {"CASH_IN_TRANSIT": 40, "REFUNDS": 60, "REVENUE": -100}
    assert await till.query("SELECT refunded_minor FROM payment") == [(60,)]
    assert [row[:3] for row in await till.query(STATES)] == [
        ("STAFF", "SUCCEEDED", 30),
        ("PROVIDER", "SUCCEEDED", 30),
    ]


async def test_what_differs_is_not_ours(units: Units, till: Till, payment: Payment, refund: Refund) -> None:
    await hear(units, said(refund, payment, RefundStatus.PENDING))
    other, _ = await till.paid(100)
    pending = RefundStatus.PENDING
    for wrong in (
        said(refund, payment, pending, amount=Money(31)),
        said(refund, payment, pending, amount=Money(30, "USD")),
        said(refund, payment, pending, provider_id="re_2"),
        said(refund, other, pending),
        said(refund, payment, pending, refund_id=other.id),
        said(None, payment, pending, provider_id="re_3", amount=Money(101)),
        said(None, payment, pending, provider_id="re_3", amount=Money(30, "USD")),
        said(None, payment, pending, amount=Money(29)),
    ):
        with pytest.raises(NotOurs):
            await hear(units, wrong)
    assert await till.query(STATES) == [("STAFF", "PENDING", 30, "re_1", None)]


async def test_a_refund_before_its_payment_waits_for_it(units: Units, till: Till) -> None:
    payment = await till.start(await till.bills(100))
    heard = said(None, payment, RefundStatus.SUCCEEDED)
    for early in (heard, said(None, payment, RefundStatus.SUCCEEDED, intent_id="pi_of_nobody")):
        with pytest.raises(NotSettled):
            await hear(units, early)
    await till.succeed(payment)
    await hear(units, heard)
    assert await till.held() == GIVEN


class Provider:
    """Says what it is told to, and remembers what it was asked."""

    def __init__(self, *answers: RefundHeard | Exception) -> None:
        self.answers = list(answers)
        self.wanted: list[RefundWanted] = []
        self.known: list[RefundHeard] = []

    async def create_refund(self, wanted: RefundWanted) -> RefundHeard:
        self.wanted.append(wanted)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def refunds_of(self, intent_id: str) -> list[RefundHeard]:
        return [each for each in self.known if each.intent_id == intent_id]


async def test_the_provider_is_asked_once_with_a_key_of_ours(
    units: Units, till: Till, payment: Payment, refund: Refund
) -> None:
    provider, key = (
        Provider(said(refund, payment, RefundStatus.SUCCEEDED)),
        Key(refund.id, refund.community_id),
    )
    await present_refund(units, provider, key)
    await present_refund(units, provider, key)
    [wanted] = provider.wanted
    assert wanted == RefundWanted(refund.community_id, refund.id, payment.provider_id or "", Money(30))
    assert wanted.key == f"palm:refund:{refund.id}"
    assert await till.held() == GIVEN


async def test_a_final_no_moves_no_money_and_frees_the_amount(
    units: Units, world: World, till: Till, payment: Payment, refund: Refund
) -> None:
    provider = Provider(GatewayRefused("charge_already_refunded", ""))
    await present_refund(units, provider, Key(refund.id, refund.community_id))
    assert await till.query(STATES) == [("STAFF", "FAILED", 30, None, "charge_already_refunded")]
    assert (await till.held(), await till.query(EVENTS)) == (PAID, [("FAILED",)])
    async with units.begin() as unit:
        wish = RequestRefund(Key(payment.id, payment.community_id), "退清")
        assert (await request_refund(unit, world.callers["finance"], wish)).amount_minor == 100


async def test_what_was_left_half_way_is_asked_for_again(
    units: Units, till: Till, payment: Payment, refund: Refund, clock: FixedClock
) -> None:
    provider = Provider(GatewayUnavailable(), said(refund, payment, RefundStatus.SUCCEEDED))
    await sweep_refunds(units, provider)
    assert provider.wanted == []
    clock.instant += LEFT_AFTER * 2
    with pytest.raises(GatewayUnavailable):
        await sweep_refunds(units, provider)
    await sweep_refunds(units, provider)
    await sweep_refunds(units, provider)
    assert len({wanted.key for wanted in provider.wanted}) == 1
    assert (len(provider.wanted), await till.held()) == (2, GIVEN)


async def test_after_a_day_it_is_looked_up_since_the_provider_forgets_keys(
    units: Units, till: Till, payment: Payment, refund: Refund, clock: FixedClock
) -> None:
    provider = Provider()
    provider.known.append(said(refund, payment, RefundStatus.SUCCEEDED))
    clock.instant = clock.instant.replace(day=25, hour=9)
    await sweep_refunds(units, provider)
    assert (provider.wanted, await till.held()) == ([], GIVEN)


async def test_what_came_for_a_bill_that_was_paid_already_goes_back_by_itself(
    units: Units, till: Till
) -> None:
    bills = await till.bills(100, 50)
    first, second = await till.start(bills[:1]), await till.start(bills)
    for payment in (first, second):
        await till.succeed(payment)
    owed = bills[1].total_minor
    assert await till.held() == {
        "CASH_IN_TRANSIT": 250,
        "UNAPPLIED": -bills[0].total_minor,
        "REVENUE": -150,
    }
    provider = Provider(GatewayUnavailable())
    with pytest.raises(GatewayUnavailable):
        await sweep_refunds(units, provider)
    [wanted] = provider.wanted
    assert (wanted.intent_id, wanted.amount) == (second.provider_id, Money(bills[0].total_minor))
    await sweep_refunds(units, provider)
    [(made,)] = await till.query("SELECT id FROM refund")
    whole = {"refund_id": made, "community_id": second.community_id, "amount": wanted.amount}
    await hear(units, said(None, second, RefundStatus.SUCCEEDED, **whole))
    assert await till.held() == {"CASH_IN_TRANSIT": 150, "REVENUE": -150}
    assert await till.query("SELECT refunded_minor FROM payment WHERE refunded_minor > 0") == [(150 - owed,)]
    await sweep_refunds(units, provider)
    assert await till.query("SELECT origin, status FROM refund") == [("OVERPAYMENT", "SUCCEEDED")]
