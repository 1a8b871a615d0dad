"""Issuing: drafts become bills that residents see and owe, once."""

import asyncio

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.billing.compute import compute_requested
from domain.billing.issue import Issued, IssueFees, issue_fees
from domain.billing.models import Bill, BillStatus
from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.billing.start import start_fee_run
from domain.kit.actor import Actor
from domain.kit.errors import IllegalMove
from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import UnitOfWork, Units
from tests.domain.billing.tariff import october, ran, set_unreadable_item, started, stored
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.world import MORNING, World

pytestmark = pytest.mark.usefixtures("tariff")


@pytest.fixture
async def run(units: Units, world: World) -> Key:
    """October's drafts."""
    made = await ran(units, world)
    return Key(made.id, made.community_id)


async def issue(units: Units, world: World, run: Key) -> Issued:
    async with units.begin() as unit:
        return await issue_fees(unit, world.callers["finance"], IssueFees(run))


async def events(units: Units) -> list[str]:
    return [name for name, _ in await recorded(units)]


async def test_drafts_are_owed_and_everybody_is_told(units: Units, world: World, run: Key) -> None:
    issued = await issue(units, world, run)
    bills, _ = await stored(units)
    assert {(bill["status"], bill["issued_at"]) for bill in bills} == {(BillStatus.ISSUED, MORNING)}
    assert {(bill.id, bill.room_id, bill.total_minor, bill.currency) for bill in issued.bills} == {
        (bill["id"], bill["room_id"], bill["total_minor"], "CNY") for bill in bills
    }
    assert (issued.run.status, issued.run.issued_at) == (FeeRunStatus.ISSUED, MORNING)
    assert issued.run.issued_by == world.person("finance")
    said = await recorded(units)
    assert {payload["room_id"] for name, payload in said if name == "bill.issued"} == {
        str(world.rooms[room]) for room in ("101", "201", "301")
    }
    assert said[-1] == ("fee_run.changed", {"period": "2026-10", "status": "ISSUED", "bills": 3})


async def test_who_may_issue(units: Units, world: World, run: Key) -> None:
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "finance"}}
    ended = await outcomes(units, refused, issue_fees, IssueFees(run))
    assert set(ended.values()) == {"NOT_FOUND"}
    bills, _ = await stored(units)
    assert {bill["status"] for bill in bills} == {BillStatus.DRAFT}
    assert "bill.issued" not in await events(units)
    assert await attempt(units, world.callers["finance"], issue_fees, IssueFees(NOTHING)) == "NOT_FOUND"
    assert await attempt(units, world.callers["manager"], issue_fees, IssueFees(run)) == "OK"


async def test_issuing_twice_and_at_once_says_it_once(units: Units, world: World, run: Key) -> None:
    issued = await asyncio.gather(*(issue(units, world, run) for _ in range(6)))
    assert sorted(len(each.bills) for each in issued) == [0, 0, 0, 0, 0, 3]
    assert (await issue(units, world, run)).bills == []
    assert (await events(units)).count("bill.issued") == 3


async def test_a_rerun_and_the_issue_at_once_agree(units: Units, world: World, run: Key) -> None:
    finance = world.callers["finance"]

    async def again() -> str:
        return await attempt(units, finance, start_fee_run, october(world))

    words = await asyncio.gather(again(), attempt(units, finance, issue_fees, IssueFees(run)), again())
    await compute_requested(units)
    assert tuple(words) in {("OK", "ILLEGAL_MOVE", "OK"), ("ILLEGAL_MOVE", "OK", "ILLEGAL_MOVE")}
    bills, lines = await stored(units)
    state = BillStatus.ISSUED if words[1] == "OK" else BillStatus.DRAFT
    assert [bill["status"] for bill in bills] == [state] * 3
    for bill in bills:
        own = [line["amount_minor"] for line in lines if line["bill_id"] == bill["id"]]
        assert sum(own) == bill["total_minor"]


@pytest.mark.parametrize("state", ["REQUESTED", "FAILED"])
async def test_drafts_that_are_not_finished_are_not_issued(
    units: Units, world: World, run: Key, state: str
) -> None:
    await started(units, world)
    if state == "FAILED":
        await set_unreadable_item(units)
        await compute_requested(units)
    async with units.begin() as unit:
        kept = await unit.session.get_one(FeeRun, (run.community_id, run.id))
    assert kept.status == state
    with pytest.raises(IllegalMove) as refused:
        await issue(units, world, run)
    assert refused.value.path == ("feeRunId",)
    assert refused.value.message("en") == f"It is {state}; what can be done now: start again"
    bills, _ = await stored(units)
    assert {bill["status"] for bill in bills} == {BillStatus.DRAFT}


async def test_an_issue_that_dies_half_way_has_issued_nothing(units: Units, world: World, run: Key) -> None:
    async def dies(unit: UnitOfWork, actor: Actor, command: IssueFees) -> None:
        await issue_fees(unit, actor, command)
        await unit.session.flush()
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["finance"], dies, IssueFees(run))
    async with units.begin() as unit:
        bills = await unit.session.execute(select(col(Bill.status)))
        kept = await unit.session.execute(select(col(FeeRun.status)))
        assert set(bills.scalars()) == {BillStatus.DRAFT}
        assert kept.scalar_one() is FeeRunStatus.DRAFT
    assert "bill.issued" not in await events(units)


async def test_another_month_stays_a_draft(units: Units, world: World, run: Key) -> None:
    await ran(units, world, period="2026-11")
    await issue(units, world, run)
    bills, _ = await stored(units)
    assert {(bill["period"], bill["status"]) for bill in bills} == {
        ("2026-10", BillStatus.ISSUED),
        ("2026-11", BillStatus.DRAFT),
    }
