"""Bills follow the ledger, and bills from before the ledger are entered in it once."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from domain.billing.models import Bill, BillStatus
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.ledger.accounts import Account
from payments.ledger.balance import community_balances, open_amount
from payments.ledger.follow import let_bills_follow
from payments.ledger.of_bills import bill_adjusted, bill_issued, bill_voided
from payments.ledger.of_payments import payment_succeeded
from payments.ledger.opening import open_books
from payments.ledger.post import post
from payments.ledger.transfers import Part, Transfer
from tests.support.world import World

TOTAL = 10_000


async def followed(units: Units, world: World, *transfers: Transfer) -> None:
    bills = {entry.bill_id for each in transfers for entry in each.entries if entry.bill_id}
    async with units.begin() as unit:
        await post(unit, world.here, transfers)
        await let_bills_follow(unit, world.here, bills)


async def stands(units: Units, bill_id: UUID) -> tuple[BillStatus, int]:
    async with units.begin() as unit:
        row = await unit.session.execute(
            select(col(Bill.status), col(Bill.paid_minor)).where(col(Bill.id) == bill_id)
        )
        status, paid = row.one()
        return BillStatus(status), paid


async def change(units: Units, bill_id: UUID, **values: Any) -> None:
    async with units.begin() as unit:
        await unit.session.execute(update(Bill).where(col(Bill.id) == bill_id).values(**values))


def paid(bill_id: UUID, minor: int) -> Transfer:
    return payment_succeeded(f"{bill_id} {minor}", [Part(bill_id, Money(minor))])


async def test_a_bill_says_what_the_ledger_says(units: Units, world: World, bills: list[UUID]) -> None:
    await followed(units, world, *(bill_issued(each, Money(TOTAL)) for each in bills))
    assert [await stands(units, each) for each in bills] == [(BillStatus.ISSUED, 0)] * len(bills)
    await followed(units, world, paid(bills[0], 4_000), paid(bills[1], TOTAL))
    assert await stands(units, bills[0]) == (BillStatus.PARTIALLY_PAID, 4_000)
    assert await stands(units, bills[1]) == (BillStatus.PAID, TOTAL)
    assert await stands(units, bills[2]) == (BillStatus.ISSUED, 0)
    await followed(units, world, paid(bills[0], 6_000))
    assert await stands(units, bills[0]) == (BillStatus.PAID, TOTAL)


async def test_a_bill_that_asks_for_more_is_open_again(units: Units, world: World, bills: list[UUID]) -> None:
    bill = bills[0]
    await followed(units, world, bill_issued(bill, Money(TOTAL)), paid(bill, TOTAL))
    await change(units, bill, total_minor=TOTAL + 500)
    await followed(units, world, bill_adjusted("a1", bill, Money(500)))
    assert await stands(units, bill) == (BillStatus.PARTIALLY_PAID, TOTAL)
    await change(units, bill, total_minor=TOTAL)
    await followed(units, world, bill_adjusted("a2", bill, Money(-500)))
    assert await stands(units, bill) == (BillStatus.PAID, TOTAL)


async def test_a_void_bill_stays_void(units: Units, world: World, bills: list[UUID]) -> None:
    await followed(units, world, bill_issued(bills[0], Money(TOTAL)))
    await change(units, bills[0], status=BillStatus.VOID)
    await followed(units, world, bill_voided(bills[0], Money(TOTAL)))
    assert await stands(units, bills[0]) == (BillStatus.VOID, 0)
    async with units.begin() as unit:
        assert await open_amount(unit, world.here, bills[0]) == 0


async def test_no_bill_is_paid_more_than_it_asks_for(units: Units, world: World, bills: list[UUID]) -> None:
    await followed(units, world, bill_issued(bills[0], Money(TOTAL)))
    with pytest.raises((IntegrityError, asyncpg.CheckViolationError), match="paid_within_total"):
        await followed(units, world, paid(bills[0], TOTAL + 1))
    assert await stands(units, bills[0]) == (BillStatus.ISSUED, 0)


async def test_of_many_at_once_none_is_forgotten(units: Units, world: World, bills: list[UUID]) -> None:
    await followed(units, world, *(bill_issued(each, Money(TOTAL)) for each in bills))
    parts = [Part(each, Money(100)) for each in bills]
    orders = [parts, parts[::-1]] * 10
    await asyncio.gather(
        *(followed(units, world, payment_succeeded(f"p{n}", order)) for n, order in enumerate(orders))
    )
    assert [await stands(units, each) for each in bills] == [(BillStatus.PARTIALLY_PAID, 2_000)] * len(bills)


async def test_the_books_are_opened_once(units: Units, world: World, bills: list[UUID]) -> None:
    await change(units, bills[0], status=BillStatus.PAID, paid_minor=TOTAL)
    await change(units, bills[1], status=BillStatus.PARTIALLY_PAID, paid_minor=3_000)
    await change(units, bills[2], status=BillStatus.DRAFT)
    for _ in range(2):
        async with units.begin() as unit:
            await open_books(unit)
    opened = {
        (Account.RECEIVABLE, "CNY"): 7_000,
        (Account.REVENUE, "CNY"): -2 * TOTAL,
        (Account.OPENING, "CNY"): 13_000,
    }
    async with units.begin() as unit:
        assert await community_balances(unit, world.here) == opened
        # Issuing the same bill again is no news.
        assert await post(unit, world.here, [bill_issued(bills[0], Money(TOTAL))]) == []
        await let_bills_follow(unit, world.here, bills)
    assert [await stands(units, each) for each in bills] == [
        (BillStatus.PAID, TOTAL),
        (BillStatus.PARTIALLY_PAID, 3_000),
        (BillStatus.DRAFT, 0),
    ]
    await followed(units, world, paid(bills[1], 7_000))
    async with units.begin() as unit:
        await open_books(unit)
        assert (await community_balances(unit, world.here))[Account.OPENING, "CNY"] == 13_000
    assert await stands(units, bills[1]) == (BillStatus.PAID, TOTAL)
