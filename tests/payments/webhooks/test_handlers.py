"""What becomes of events about payments, refunds and disputes of ours, of others, and of nobody we know."""

from datetime import timedelta
from typing import Any

import pytest

from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.webhooks.handlers import HANDLERS
from payments.webhooks.retries import LONGEST_WAIT
from payments.webhooks.worker import WebhookWorker
from tests.payments.webhooks.test_worker import put, states
from tests.support.stripe_events import stripe_event
from tests.support.till import Till
from tests.support.world import MORNING, FixedClock, World, build_world


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
def till(units: Units, world: World) -> Till:
    return Till(units, world)


def intent(payment: Payment, status: str = "succeeded", **differs: Any) -> dict[str, Any]:
    event = {
        "id": payment.provider_id or "pi_unknown",
        "object": "payment_intent",
        "amount": payment.amount_minor,
        "amount_received": payment.amount_minor if status == "succeeded" else 0,
        "currency": "cny",
        "metadata": {"community": str(payment.community_id), "payment": str(payment.id)},
        "status": status,
    }
    return stripe_event(f"payment_intent.{status}", event | differs, MORNING)


def refund(intent_id: str | None, status: str = "succeeded", **differs: Any) -> dict[str, Any]:
    event = {
        "id": "re_1",
        "object": "refund",
        "amount": 30,
        "currency": "cny",
        "metadata": {},
        "payment_intent": intent_id,
        "status": status,
    }
    return stripe_event("refund.created", event | differs, MORNING)


def dispute(intent_id: str | None, status: str = "needs_response", **differs: Any) -> dict[str, Any]:
    event = {
        "id": "du_1",
        "object": "dispute",
        "amount": 100,
        "balance_transactions": [{"id": "txn_1", "amount": -100, "currency": "cny"}],
        "created": int(MORNING.timestamp()),
        "currency": "cny",
        "evidence_details": {"due_by": int(MORNING.timestamp()) + 86_400},
        "payment_intent": intent_id,
        "reason": "fraudulent",
        "status": status,
    }
    return stripe_event("charge.dispute.created", event | differs, MORNING)


async def work(units: Units, *events: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The states of all events, in order of their making."""
    await put(units, *events)
    await WebhookWorker(units, HANDLERS).work_all()
    return await states(units)


async def test_a_payment_a_refund_and_a_dispute_take_effect(units: Units, till: Till) -> None:
    payment = await till.start(await till.bills(100), provider_id=None)
    assert await work(units, intent(payment)) == [("DONE", 1, None)]
    assert await till.query("SELECT status, provider_id FROM payment") == [("SUCCEEDED", "pi_unknown")]
    assert await work(units, refund("pi_unknown")) == [("DONE", 1, None)] * 2
    assert await till.held() == {"CASH_IN_TRANSIT": 70, "REFUNDS": 30, "REVENUE": -100}
    taken = [{"id": "txn_1", "amount": -70, "currency": "cny"}]
    contested = dispute("pi_unknown", amount=70, balance_transactions=taken)
    assert await work(units, contested) == [("DONE", 1, None)] * 3
    assert await till.held() == {"DISPUTED": 70, "REFUNDS": 30, "REVENUE": -100}


async def test_what_is_about_others_is_ignored(units: Units, till: Till, clock: FixedClock) -> None:
    payment = await till.start(await till.bills(100))
    assert await work(units, intent(payment, metadata={})) == [("IGNORED", 1, None)]
    await work(units, refund("pi_of_others"), refund(None), dispute("pi_of_others"))
    for _ in range(10):
        clock.instant += LONGEST_WAIT
        await WebhookWorker(units, HANDLERS).work_all()
    assert (await states(units))[1:] == [("IGNORED", 8, "NotYet")] * 3
    assert await till.query("SELECT status FROM payment") == [("PENDING",)]


async def test_what_is_of_ours_and_not_as_we_know_it_is_put_aside(units: Units, till: Till) -> None:
    payment = await till.start(await till.bills(100))
    elsewhere = {"community": str(payment.community_id), "payment": str(payment.room_id)}
    ended = await work(
        units,
        intent(payment, amount=101, amount_received=101),
        intent(payment, amount_received=99),
        intent(payment, currency="usd"),
        intent(payment, id="pi_other"),
        intent(payment, metadata=elsewhere),
        intent(payment, metadata={"payment": str(payment.id)}),
        intent(payment, amount="much"),
        intent(payment, metadata=7),
    )
    assert [problem for state, _, problem in ended if state == "QUARANTINED"] == [
        "ForeignMoney",
        "ForeignMoney",
        "ForeignMoney",
        "OtherIntent",
        "UnknownPayment",
        "UnknownPayment",
        "UNREADABLE_OBJECT",
        "UNREADABLE_OBJECT",
    ]
    assert await till.query("SELECT status FROM payment") == [("PENDING",)]
    assert await till.held() == {"RECEIVABLE": 100, "REVENUE": -100}


async def test_a_refund_and_a_dispute_before_their_payment(
    units: Units, till: Till, clock: FixedClock
) -> None:
    payment = await till.start(await till.bills(100))
    early = await work(units, refund(payment.provider_id), dispute(payment.provider_id))
    assert [state for state, _, _ in early] == ["NEW", "NEW"]
    clock.instant += timedelta(seconds=2)
    await work(units, intent(payment))
    clock.instant += timedelta(minutes=1)
    await WebhookWorker(units, HANDLERS).work_all()
    assert {state for state, _, _ in await states(units)} == {"DONE"}
    assert await till.query("SELECT refunded_minor, frozen_at FROM payment") == [(30, MORNING)]
