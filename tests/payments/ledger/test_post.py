"""The ledger in PostgreSQL: posted once, never changed, never out of balance."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import pytest
from asyncpg import ForeignKeyViolationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.kit.ids import new_id
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.ledger.accounts import Account, TransferKind
from payments.ledger.balance import community_balances, open_amount
from payments.ledger.models import LedgerEntry, LedgerTransfer
from payments.ledger.of_bills import bill_issued
from payments.ledger.of_payments import fee_charged, payment_succeeded, refunded
from payments.ledger.post import PostedOtherwise, post
from payments.ledger.transfers import Part, Transfer, balances
from tests.support.world import MORNING, World


async def posted(units: Units, community_id: UUID, *transfers: Transfer) -> list[Transfer]:
    async with units.begin() as unit:
        return await post(unit, community_id, transfers)


async def held(units: Units, community_id: UUID) -> dict[tuple[Account, str], int]:
    async with units.begin() as unit:
        return await community_balances(unit, community_id)


async def rows(units: Units) -> tuple[int, int]:
    async with units.begin() as unit:
        counted = await unit.session.execute(
            text("SELECT (SELECT count(*) FROM ledger_transfer), (SELECT count(*) FROM ledger_entry)")
        )
        transfers, entries = counted.one()
        return transfers, entries


def history(bills: Sequence[UUID], dice: Random) -> list[Transfer]:
    """Bills that are issued, paid in parts, refunded in part, and what the provider keeps of it."""
    made = [bill_issued(bill, Money(10_000)) for bill in bills]
    for number in range(40):
        parts = [Part(bill, Money(dice.randint(1, 300))) for bill in dice.sample(bills, dice.randint(1, 3))]
        made.append(payment_succeeded(f"p{number}", parts))
        made.append(fee_charged(f"t{number}", Money(dice.randint(1, 9))))
        if dice.random() < 0.3:
            made.append(refunded(f"r{number}", parts[:1]))
    return made


async def test_a_transfer_is_kept_with_its_entries(units: Units, world: World, bills: list[UUID]) -> None:
    paid = payment_succeeded("p1", [Part(bills[0], Money(4_000)), Part(bills[1], Money(1))])
    assert await posted(units, world.here, bill_issued(bills[0], Money(10_000)), paid) == [
        bill_issued(bills[0], Money(10_000)),
        paid,
    ]
    assert await rows(units) == (2, 5)
    async with units.begin() as unit:
        assert await open_amount(unit, world.here, bills[0]) == 6_000
        assert await open_amount(unit, world.here, bills[1]) == -1
        assert await open_amount(unit, world.here, bills[2]) == 0
    assert await posted(units, world.here) == []
    assert await held(units, world.there) == {}


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_any_number_of_times_ends_the_same(
    units: Units, world: World, bills: list[UUID], seed: int
) -> None:
    dice = Random(seed)
    once = history(bills, dice)
    told = [*once, *dice.choices(once, k=60)]
    dice.shuffle(told)
    for begin in range(0, len(told), 7):
        await posted(units, world.here, *told[begin : begin + 7])
    assert await held(units, world.here) == balances(once)
    assert await rows(units) == (len(once), sum(len(each.entries) for each in once))


async def test_many_who_post_the_same_at_once_post_it_once(
    units: Units, world: World, bills: list[UUID]
) -> None:
    once = history(bills, Random(7))
    orders = [Random(seed).sample(once, len(once)) for seed in range(8)]
    fresh = await asyncio.gather(*(posted(units, world.here, *order) for order in orders))
    assert sorted(len(each) for each in fresh) == [0] * 7 + [len(once)]
    assert await held(units, world.here) == balances(once)


async def test_the_same_cause_with_other_money_is_an_alarm(
    units: Units, world: World, bills: list[UUID]
) -> None:
    await posted(units, world.here, fee_charged("t1", Money(5)))
    for other in (fee_charged("t1", Money(6)), fee_charged("t1", Money(5, "USD"))):
        with pytest.raises(PostedOtherwise):
            await posted(units, world.here, bill_issued(bills[0], Money(1)), other)
    assert await rows(units) == (1, 2)
    # Another community's cause is another cause.
    assert len(await posted(units, world.there, fee_charged("t1", Money(6)))) == 1


async def test_a_death_half_way_leaves_nothing(units: Units, world: World, bills: list[UUID]) -> None:
    with pytest.raises(RuntimeError, match="half-way"):
        async with units.begin() as unit:
            await post(unit, world.here, [bill_issued(bills[0], Money(1))])
            raise RuntimeError("half-way")
    assert await rows(units) == (0, 0)


def entry(world: World, transfer: LedgerTransfer, minor: int, **differs: Any) -> LedgerEntry:
    values: dict[str, Any] = {"account": Account.FEES, "currency": "CNY", "community_id": world.here}
    return LedgerEntry(transfer_id=transfer.id, amount_minor=minor, **{**values, **differs})


def transfer(world: World, reference: str = "x") -> LedgerTransfer:
    return LedgerTransfer(
        community_id=world.here,
        kind=TransferKind.FEE_CHARGED,
        reference=reference,
        posted_at=MORNING,
        correlation_id=new_id(),
    )


@pytest.mark.parametrize(
    ("amounts", "constraint"),
    [
        ([(5, "CNY")], "is not balanced"),
        ([(5, "CNY"), (-4, "CNY")], "is not balanced"),
        ([(5, "CNY"), (-5, "USD")], "is not balanced"),
        ([], "has no entries"),
        ([(0, "CNY")], "moves_something"),
    ],
)
async def test_postgresql_refuses_what_is_out_of_balance(
    units: Units, world: World, amounts: list[tuple[int, str]], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        async with units.begin() as unit:
            made = transfer(world)
            unit.session.add(made)
            await unit.session.flush()
            for minor, currency in amounts:
                unit.session.add(entry(world, made, minor, currency=currency))
    assert await rows(units) == (0, 0)


async def test_nothing_is_added_to_an_old_transfer_that_unbalances_it(units: Units, world: World) -> None:
    made = transfer(world)
    async with units.begin() as unit:
        unit.session.add(made)
        await unit.session.flush()
        unit.session.add_all([entry(world, made, 5), entry(world, made, -5)])
    with pytest.raises(IntegrityError, match="is not balanced"):
        async with units.begin() as unit:
            unit.session.add(entry(world, made, 1))
    assert await rows(units) == (1, 2)


async def test_what_is_owed_is_owed_for_a_bill_of_the_community(
    units: Units, world: World, bills: list[UUID]
) -> None:
    made = transfer(world)
    owed = {"account": Account.RECEIVABLE}
    with pytest.raises(IntegrityError, match="owed_for_a_bill"):
        async with units.begin() as unit:
            unit.session.add(made)
            await unit.session.flush()
            unit.session.add(entry(world, made, 5, **owed))
    with pytest.raises(ForeignKeyViolationError, match="fk_ledger_entry_community_id_bill_id"):
        await posted(units, world.there, bill_issued(bills[0], Money(1)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount_minor = amount_minor * 2",
        "UPDATE ledger_transfer SET reference = 'y'",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_transfer WHERE false",
        "TRUNCATE ledger_entry",
        "TRUNCATE ledger_transfer, ledger_entry",
    ],
)
async def test_nothing_is_changed_or_removed(
    units: Units, world: World, bills: list[UUID], statement: str
) -> None:
    once = history(bills, Random(1))[:9]
    await posted(units, world.here, *once)
    with pytest.raises(DBAPIError, match="append-only"):
        async with units.begin() as unit:
            await unit.session.execute(text(statement))
    assert await held(units, world.here) == balances(once)
