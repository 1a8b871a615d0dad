"""Bills are issued and entered together, or neither."""

import asyncio

import pytest
from sqlalchemy import update

from domain.billing.issue import IssueFees
from domain.billing.models import Bill, BillStatus
from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.ledger.accounts import Account
from payments.ledger.balance import community_balances, open_amount
from payments.ledger.issue_bills import issue_and_post
from tests.domain.billing.tariff import Tariff, ran, stored
from tests.support.attempts import attempt, outcomes
from tests.support.world import World


@pytest.fixture
async def run(units: Units, world: World) -> Key:
    """October's drafts."""
    await Tariff(world).write(units)
    made = await ran(units, world)
    return Key(made.id, made.community_id)


async def held(units: Units, world: World) -> dict[tuple[Account, str], int]:
    async with units.begin() as unit:
        return await community_balances(unit, world.here)


async def test_each_bill_is_owed_in_the_ledger(units: Units, world: World, run: Key) -> None:
    words = await asyncio.gather(
        *(attempt(units, world.callers["finance"], issue_and_post, IssueFees(run)) for _ in range(4))
    )
    assert words == ["OK"] * 4
    bills, _ = await stored(units)
    total = sum(bill["total_minor"] for bill in bills)
    assert await held(units, world) == {
        (Account.RECEIVABLE, "CNY"): total,
        (Account.REVENUE, "CNY"): -total,
    }
    async with units.begin() as unit:
        for bill in bills:
            assert await open_amount(unit, world.here, bill["id"]) == bill["total_minor"] > 0


async def test_a_bill_of_nothing_is_issued_and_moves_nothing(units: Units, world: World, run: Key) -> None:
    async with units.begin() as unit:
        await unit.session.execute(update(Bill).values(total_minor=0))
    assert await attempt(units, world.callers["finance"], issue_and_post, IssueFees(run)) == "OK"
    bills, _ = await stored(units)
    assert {bill["status"] for bill in bills} == {BillStatus.ISSUED}
    assert await held(units, world) == {}


async def test_nobody_else_posts_anything(units: Units, world: World, run: Key) -> None:
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "finance"}}
    ended = await outcomes(units, refused, issue_and_post, IssueFees(run))
    assert set(ended.values()) == {"NOT_FOUND"}
    assert await held(units, world) == {}


async def test_a_death_after_the_posting_leaves_drafts(units: Units, world: World, run: Key) -> None:
    async def dies(unit: UnitOfWork, actor: Actor, command: IssueFees) -> None:
        await issue_and_post(unit, actor, command)
        await unit.session.flush()
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["finance"], dies, IssueFees(run))
    bills, _ = await stored(units)
    assert {bill["status"] for bill in bills} == {BillStatus.DRAFT}
    assert await held(units, world) == {}
