"""Whatever is heard of a dispute, in whatever order and however often: the same state."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.errors import NotOurs
from payments.checkout.models import Payment
from payments.checkout.settled import NotSettled
from payments.disputes.hear import hear_dispute
from payments.disputes.models import Dispute
from payments.disputes.status import DisputeStatus
from payments.gateway.dispute_words import DisputeHeard, DisputeMovement
from tests.support.till import Till
from tests.support.world import MORNING

S = DisputeStatus
TAKEN, GIVEN_BACK = DisputeMovement("txn_1", Money(-100)), DisputeMovement("txn_2", Money(100))
PAID = {"CASH_IN_TRANSIT": 100, "REVENUE": -100}
WITHDRAWN = {"DISPUTED": 100, "REVENUE": -100}
EVENTS = "SELECT payload ->> 'status' FROM outbox WHERE name = 'dispute.changed' ORDER BY id"


def said(
    payment: Payment, status: DisputeStatus, *movements: DisputeMovement, **differs: Any
) -> DisputeHeard:
    values: dict[str, Any] = {
        "provider_id": "du_1",
        "intent_id": payment.provider_id,
        "amount": Money(100),
        "reason": "fraudulent",
        "opened_at": MORNING,
        "respond_by": MORNING.replace(day=30),
    }
    return DisputeHeard(status=status, movements=movements, **(values | differs))


async def hear(units: Units, heard: DisputeHeard) -> Dispute:
    async with units.begin() as unit:
        return await hear_dispute(unit, heard)


@pytest.fixture
async def payment(till: Till) -> Payment:
    return (await till.paid(100))[0]


async def stands(till: Till) -> list[tuple[Any, ...]]:
    return await till.query(
        "SELECT dispute.status, ended_at IS NOT NULL, frozen_at IS NOT NULL FROM dispute, payment "
        "WHERE payment.id = payment_id".replace("ended_at", "dispute.ended_at")
    )


async def test_the_bank_takes_the_money_and_the_payment_is_frozen(
    units: Units, till: Till, payment: Payment
) -> None:
    await hear(units, said(payment, S.NEEDS_RESPONSE, TAKEN))
    assert await till.held() == WITHDRAWN
    assert await stands(till) == [("NEEDS_RESPONSE", False, True)]
    assert await till.query("SELECT frozen_at FROM payment") == [(MORNING,)]
    [(payload,)] = await till.query("SELECT payload FROM outbox WHERE name = 'dispute.changed'")
    assert payload == {
        "payment_id": str(payment.id),
        "room_id": str(payment.room_id),
        "status": "NEEDS_RESPONSE",
        "amount_minor": 100,
        "currency": "CNY",
        "respond_by": MORNING.replace(day=30).isoformat(),
    }


WON = [(S.NEEDS_RESPONSE, (TAKEN,)), (S.UNDER_REVIEW, (TAKEN,)), (S.WON, (TAKEN, GIVEN_BACK))]
LOST = [(S.INQUIRY, ()), (S.NEEDS_RESPONSE, (TAKEN,)), (S.LOST, (TAKEN,))]
CLOSED = [(S.INQUIRY, ()), (S.INQUIRY_UNDER_REVIEW, ()), (S.INQUIRY_CLOSED, ())]


@pytest.mark.parametrize(
    ("story", "held", "end"),
    [
        (WON, PAID, ("WON", True, False)),
        (LOST, WITHDRAWN, ("LOST", True, True)),
        (CLOSED, PAID, ("INQUIRY_CLOSED", True, False)),
    ],
    ids=["won", "lost", "closed"],
)
async def test_any_order_any_number_of_times(
    units: Units,
    till: Till,
    story: Sequence[tuple[DisputeStatus, tuple[DisputeMovement, ...]]],
    held: dict[str, int],
    end: tuple[Any, ...],
) -> None:
    for number, order in enumerate(itertools.permutations(story)):
        payment, _ = await till.paid(100)
        moved = {each.id: f"{each.id}_{number}" for each in (TAKEN, GIVEN_BACK)}
        for status, movements in (*order, *reversed(order)):
            named = [DisputeMovement(moved[each.id], each.amount) for each in movements]
            await hear(units, said(payment, status, *named, provider_id=f"du_{number}"))
    assert set(await stands(till)) == {end}
    assert await till.held() == {account: 6 * minor for account, minor in held.items()}


async def test_at_once_it_is_entered_once(units: Units, till: Till, payment: Payment) -> None:
    words = [said(payment, status, *movements) for status, movements in WON]
    await asyncio.gather(*(hear(units, each) for each in words * 4))
    assert await till.held() == PAID
    assert await stands(till) == [("WON", True, False)]
    told = [status for (status,) in await till.query(EVENTS)]
    assert told == sorted(set(told), key=[status.value for status in S].index)


async def test_an_inquiry_moves_no_money_and_leaves_the_payment_free(
    units: Units, till: Till, payment: Payment
) -> None:
    await hear(units, said(payment, S.INQUIRY))
    assert await till.held() == PAID
    assert await stands(till) == [("INQUIRY", False, False)]


async def test_a_payment_is_free_when_all_its_disputes_are(
    units: Units, till: Till, payment: Payment
) -> None:
    half = {"amount": Money(50)}
    first, second = DisputeMovement("txn_1", Money(-50)), DisputeMovement("txn_2", Money(-50))
    back = DisputeMovement("txn_3", Money(50))
    await hear(units, said(payment, S.UNDER_REVIEW, first, **half))
    await hear(units, said(payment, S.LOST, second, provider_id="du_2", **half))
    await hear(units, said(payment, S.WON, first, back, **half))
    assert await till.query("SELECT frozen_at IS NULL FROM payment") == [(False,)]
    assert await till.held() == {"CASH_IN_TRANSIT": 50, "DISPUTED": 50, "REVENUE": -100}


async def test_what_differs_is_not_ours_and_what_is_unknown_waits(
    units: Units, till: Till, payment: Payment
) -> None:
    await hear(units, said(payment, S.NEEDS_RESPONSE, TAKEN))
    other, _ = await till.paid(100)
    for wrong in (
        said(payment, S.LOST, amount=Money(99)),
        said(payment, S.LOST, DisputeMovement("txn_9", Money(-99))),
        said(payment, S.LOST, DisputeMovement("txn_9", Money(-100, "USD"))),
        said(payment, S.LOST, amount=Money(101), provider_id="du_2"),
        said(payment, S.LOST, amount=Money(100, "USD"), provider_id="du_2"),
    ):
        with pytest.raises(NotOurs):
            await hear(units, wrong)
    with pytest.raises(NotSettled):
        await hear(units, said(payment, S.LOST, intent_id="pi_of_nobody"))
    waiting = await till.start(await till.bills(100))
    with pytest.raises(NotSettled):
        await hear(units, said(waiting, S.LOST, provider_id="du_3"))
    assert (await stands(till), other.frozen_at) == ([("NEEDS_RESPONSE", False, True)], None)
