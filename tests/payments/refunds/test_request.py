"""Who may give how much back, twice and at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.checkout.models import Payment
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.request import RequestRefund, request_refund
from payments.refunds.status import RefundStatus
from tests.support.attempts import attempt, outcomes
from tests.support.till import Till
from tests.support.world import MORNING, World

ROWS = "SELECT count(*), coalesce(sum(amount_minor), 0) FROM refund"


def key(payment: Payment) -> Key:
    return Key(payment.id, payment.community_id)


async def test_finance_staff_and_managers_may_and_nobody_else(units: Units, world: World, till: Till) -> None:
    payment, _ = await till.paid(100)
    words = await outcomes(
        units, world.callers, request_refund, RequestRefund(key(payment), "重复缴费", amount_minor=10)
    )
    allowed = {name for name, word in words.items() if word == "OK"}
    assert allowed == {"finance", "manager"}
    assert words.pop("owner") == "FORBIDDEN"
    assert {words[name] for name in words if name not in allowed} == {"NOT_FOUND"}
    assert await till.query(ROWS) == [(2, 20)]


async def test_a_refund_of_all_that_is_left(units: Units, world: World, till: Till) -> None:
    payment, bills = await till.paid(100, 50)
    async with units.begin() as unit:
        first = await request_refund(
            unit, world.callers["finance"], RequestRefund(key(payment), " 多收 ", 120)
        )
        rest = await request_refund(unit, world.callers["manager"], RequestRefund(key(payment), "退清"))
    assert (first.status, first.origin, first.reason) == (RefundStatus.STARTING, RefundOrigin.STAFF, "多收")
    assert (first.requested_by, first.requested_at) == (world.person("finance"), MORNING)
    assert (first.amount_minor, rest.amount_minor) == (120, 30)
    parts = await till.query("SELECT refund_id, bill_id, unapplied, amount_minor FROM refund_part")
    assert sorted(parts) == sorted(
        [
            (first.id, bills[0].id, False, 100),
            (first.id, bills[1].id, False, 20),
            (rest.id, bills[1].id, False, 30),
        ]
    )
    # Nothing has moved yet.
    assert await till.held() == {"CASH_IN_TRANSIT": 150, "REVENUE": -150}


@pytest.mark.parametrize(
    ("reason", "amount", "code"),
    [
        ("好", 0, "INVALID_INPUT"),
        ("好", -1, "INVALID_INPUT"),
        (" ", 1, "INVALID_INPUT"),
        ("好" * 201, 1, "INVALID_INPUT"),
        ("好", 101, "REFUND_TOO_LARGE"),
        ("好", 10**18, "REFUND_TOO_LARGE"),
    ],
)
async def test_what_makes_no_sense(
    units: Units, world: World, till: Till, reason: str, amount: int, code: str
) -> None:
    payment, _ = await till.paid(100)
    wish = RequestRefund(key(payment), reason, amount)
    assert await attempt(units, world.callers["finance"], request_refund, wish) == code
    assert await till.query(ROWS) == [(0, 0)]


async def test_only_what_was_paid_and_is_not_disputed(units: Units, world: World, till: Till) -> None:
    finance = world.callers["finance"]
    waiting = await till.start(await till.bills(100))
    assert (
        await attempt(units, finance, request_refund, RequestRefund(key(waiting), "好")) == "NOT_REFUNDABLE"
    )
    payment, _ = await till.paid(100)
    async with units.begin() as unit:
        await unit.session.execute(text("UPDATE payment SET frozen_at = now()"))
    assert (
        await attempt(units, finance, request_refund, RequestRefund(key(payment), "好")) == "PAYMENT_DISPUTED"
    )
    assert await attempt(units, finance, request_refund, RequestRefund(NOTHING, "好")) == "NOT_FOUND"


async def test_at_once_they_never_give_back_more_than_was_paid(
    units: Units, world: World, till: Till
) -> None:
    payment, _ = await till.paid(60, 40)
    wish = RequestRefund(key(payment), "好", 30)
    words = await asyncio.gather(
        *(attempt(units, world.callers["finance"], request_refund, wish) for _ in range(6))
    )
    assert sorted(words) == ["OK"] * 3 + ["REFUND_TOO_LARGE"] * 3
    assert await till.query(ROWS) == [(3, 90)]


async def test_a_death_half_way_leaves_nothing(units: Units, world: World, till: Till) -> None:
    async def dies(unit: UnitOfWork, actor: Any, command: RequestRefund) -> Refund:
        await request_refund(unit, actor, command)
        raise RuntimeError("half-way")

    payment, _ = await till.paid(100)
    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["finance"], dies, RequestRefund(key(payment), "好"))
    assert await till.query(ROWS) == [(0, 0)]
