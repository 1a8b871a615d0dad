"""Issued bills are changed by rows beside them, and the ledger is told in the same transaction."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.billing.adjustments.adjust import AdjustBill
from domain.billing.adjustments.models import AdjustmentKind, BillAdjustment
from domain.billing.adjustments.void import VoidBill
from domain.billing.models import Bill, BillStatus
from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.ledger.adjust_bills import adjust_and_post, void_and_post
from payments.ledger.balance import open_amount
from payments.ledger.follow import let_bills_follow
from payments.ledger.of_bills import bill_issued
from payments.ledger.of_payments import payment_succeeded
from payments.ledger.post import post
from payments.ledger.transfers import Part
from tests.domain.billing.tariff import keep
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.world import MORNING, World


@pytest.fixture
async def bill(units: Units, world: World, bills: list[UUID]) -> Key:
    """Of 100.00 元 for 101, entered in the ledger."""
    async with units.begin() as unit:
        await post(unit, world.here, [bill_issued(bills[0], Money(10_000))])
    return Key(bills[0], world.here)


def correction(bill: Key, minor: int = -2_000) -> AdjustBill:
    return AdjustBill(bill, AdjustmentKind.CORRECTION, minor, " 面积有误 ")


async def pay(units: Units, bill: Key, minor: int) -> None:
    here, row_id = bill.community_id, bill.id
    assert here is not None
    assert row_id is not None
    async with units.begin() as unit:
        await post(unit, here, [payment_succeeded("p", [Part(row_id, Money(minor))], [])])
        await let_bills_follow(unit, here, [row_id])


async def begin_payment(units: Units, world: World, bill: Key) -> None:
    shared: dict[str, Any] = {"community_id": world.here, "amount_minor": 10_000}
    payment = Payment(
        **shared,
        room_id=world.rooms["101"],
        person_id=world.person("owner"),
        method=PaymentMethod.CARD,
        status=PaymentStatus.PENDING,
        currency="CNY",
        started_at=MORNING,
        expires_at=MORNING,
    )
    shared["bill_id"] = bill.id
    await keep(units, [payment, PaymentPart(**shared, payment_id=payment.id)])


async def state(units: Units, bill: Key) -> tuple[BillStatus, int, int, int]:
    """Status, total and paid of the bill, and what the ledger says is open."""
    async with units.begin() as unit:
        row = (await unit.session.execute(select(Bill).where(col(Bill.id) == bill.id))).scalar_one()
        owed = await open_amount(unit, row.community_id, row.id)
        return row.status, row.total_minor, row.paid_minor, owed


async def adjustments(units: Units) -> list[tuple[AdjustmentKind, int, str]]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(BillAdjustment).order_by(col(BillAdjustment.id)))
        return [(row.kind, row.amount_minor, row.reason) for row in rows.scalars()]


async def test_only_the_finance_staff_adjust(units: Units, world: World, bill: Key) -> None:
    ended = await outcomes(units, world.callers, adjust_and_post, correction(bill, -1))
    allowed, seeing = {"manager", "finance"}, {"owner", "family"}
    assert ended == {
        name: "OK" if name in allowed else "FORBIDDEN" if name in seeing else "NOT_FOUND"
        for name in world.callers
    }
    assert await adjustments(units) == [(AdjustmentKind.CORRECTION, -1, "面积有误")] * 2
    assert await state(units, bill) == (BillStatus.ISSUED, 9_998, 0, 9_998)
    assert [name for name, _ in await recorded(units)] == ["bill.adjusted"] * 2


async def test_only_the_finance_staff_void_and_once(units: Units, world: World, bill: Key) -> None:
    ended = await outcomes(units, world.callers, void_and_post, VoidBill(bill, "重复"))
    allowed = {"manager", "finance"}
    seeing = {"owner", "family"}
    assert ended == {
        name: "OK" if name in allowed else "FORBIDDEN" if name in seeing else "NOT_FOUND"
        for name in world.callers
    }
    assert await state(units, bill) == (BillStatus.VOID, 10_000, 0, 0)
    assert [name for name, _ in await recorded(units)] == ["bill.voided"]


async def test_a_paid_bill_asks_for_the_rest_when_it_grows(units: Units, world: World, bill: Key) -> None:
    await pay(units, bill, 10_000)
    assert (await state(units, bill))[0] is BillStatus.PAID
    finance = world.callers["finance"]
    assert await attempt(units, finance, adjust_and_post, correction(bill, 500)) == "OK"
    assert await state(units, bill) == (BillStatus.PARTIALLY_PAID, 10_500, 10_000, 500)
    assert await attempt(units, finance, adjust_and_post, correction(bill, -500)) == "OK"
    assert await state(units, bill) == (BillStatus.PAID, 10_000, 10_000, 0)


async def test_a_bill_that_is_waived_is_settled(units: Units, world: World, bill: Key) -> None:
    waiver = AdjustBill(bill, AdjustmentKind.WAIVER, -10_000, "疫情减免")
    assert await attempt(units, world.callers["manager"], adjust_and_post, waiver) == "OK"
    assert await state(units, bill) == (BillStatus.PAID, 0, 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0},
        {"amount_minor": 10**13},
        {"amount_minor": -5_001},
        {"kind": AdjustmentKind.WAIVER, "amount_minor": 1},
        {"kind": AdjustmentKind.LATE_FEE},
        {"reason": "  "},
        {"reason": "长" * 201},
    ],
)
async def test_what_cannot_be_changes_nothing(
    units: Units, world: World, bill: Key, wrong: dict[str, object]
) -> None:
    await pay(units, bill, 5_000)
    word = replace(correction(bill), **wrong)  # type: ignore[arg-type]  # a case names what it breaks
    assert await attempt(units, world.callers["finance"], adjust_and_post, word) == "INVALID_INPUT"
    assert await adjustments(units) == []
    assert await state(units, bill) == (BillStatus.PARTIALLY_PAID, 10_000, 5_000, 5_000)


async def test_drafts_and_void_bills_are_not_adjusted(units: Units, world: World, bill: Key) -> None:
    for status in (BillStatus.DRAFT, BillStatus.VOID):
        async with units.begin() as unit:
            await unit.session.execute(update(Bill).values(status=status))
        finance = world.callers["finance"]
        assert await attempt(units, finance, adjust_and_post, correction(bill)) == "ILLEGAL_MOVE"
    assert await adjustments(units) == []


async def test_what_is_paid_for_cannot_be_withdrawn(units: Units, world: World, bill: Key) -> None:
    await pay(units, bill, 1)
    finance = world.callers["finance"]
    assert await attempt(units, finance, void_and_post, VoidBill(bill, "重复")) == "ILLEGAL_MOVE"
    assert await state(units, bill) == (BillStatus.PARTIALLY_PAID, 10_000, 1, 9_999)


async def test_nothing_changes_under_a_payer(units: Units, world: World, bill: Key) -> None:
    await begin_payment(units, world, bill)
    finance = world.callers["finance"]
    assert await attempt(units, finance, adjust_and_post, correction(bill)) == "ALREADY_PAYING"
    assert await attempt(units, finance, void_and_post, VoidBill(bill, "重复")) == "ALREADY_PAYING"
    assert await adjustments(units) == []
    assert await state(units, bill) == (BillStatus.ISSUED, 10_000, 0, 10_000)


async def test_ten_at_once_all_count(units: Units, world: World, bill: Key) -> None:
    finance = world.callers["finance"]
    words = await asyncio.gather(
        *(attempt(units, finance, adjust_and_post, correction(bill, -1_500)) for _ in range(10))
    )
    assert sorted(words) == ["INVALID_INPUT"] * 4 + ["OK"] * 6
    assert await state(units, bill) == (BillStatus.ISSUED, 1_000, 0, 1_000)


async def test_a_death_half_way_leaves_the_bill(units: Units, world: World, bill: Key) -> None:
    async def dies(unit: UnitOfWork, actor: Actor, command: AdjustBill) -> None:
        await adjust_and_post(unit, actor, command)
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["finance"], dies, correction(bill))
    assert await adjustments(units) == []
    assert await state(units, bill) == (BillStatus.ISSUED, 10_000, 0, 10_000)
