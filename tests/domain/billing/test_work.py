"""Workers and the runs that wait: several at once, started again meanwhile, killed, failing, giving up."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from domain.billing import compute
from domain.billing.compute import MOST_ATTEMPTS, compute_requested
from domain.billing.fees.models import FeeItem
from domain.billing.runs.models import FeeRun, FeeRunFailure, FeeRunRequest, FeeRunStatus
from domain.billing.runs.progress import tell
from domain.billing.runs.requests import CHANNEL, Claimed
from domain.kit.unit_of_work import Units
from notifications.wake_up import whenever_notified
from tests.domain.billing.tariff import Tariff, ran, set_unreadable_item, started, stored
from tests.support.outbox import recorded
from tests.support.servers import ROOT
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("tariff")


async def now(units: Units, run: FeeRun) -> FeeRun:
    """The run as everybody else sees it."""
    async with units.begin() as unit:
        return await unit.session.get_one(FeeRun, (run.community_id, run.id))


async def wait_for_work(units: Units) -> int:
    async with units.begin() as unit:
        return len((await unit.session.execute(select(FeeRunRequest))).all())


@asynccontextmanager
async def in_the_middle(units: Units, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A worker has written the rooms of the first batch, and goes on when the block is left."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def halting(units: Units, claimed: Claimed, rooms_done: int, rooms: int) -> None:
        await tell(units, claimed, rooms_done, rooms)
        if rooms_done and not reached.is_set():
            reached.set()
            await go_on.wait()

    monkeypatch.setattr(compute, "ROOMS_AT_ONCE", 2)
    monkeypatch.setattr(compute, "tell", halting)
    working = asyncio.create_task(compute_requested(units))
    await asyncio.wait_for(reached.wait(), 10)
    yield
    go_on.set()
    await working


async def test_progress_is_seen_and_drafts_are_not_until_all_is_written(
    units: Units, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await started(units, world)
    async with in_the_middle(units, monkeypatch):
        seen = await now(units, run)
        assert (seen.status, seen.rooms_done, seen.rooms) == (FeeRunStatus.REQUESTED, 2, 3)
        assert await stored(units) == ([], [])
    seen = await now(units, run)
    assert (seen.status, seen.rooms_done, seen.rooms, seen.bills) == (FeeRunStatus.DRAFT, 3, 3, 3)
    said = [(payload["status"], payload["bills"]) for _, payload in await recorded(units)]
    assert said == [("REQUESTED", 0)] * 3 + [("DRAFT", 3)]


async def test_started_again_meanwhile_nobody_waits_and_it_is_computed_once_more(
    units: Units, world: World, tariff: Tariff, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await started(units, world)
    async with in_the_middle(units, monkeypatch):
        await tariff.read(units, "W-101", {(10, 31, 1): "295"})
        again = await asyncio.wait_for(started(units, world), 5)
        assert (again.id, again.status) == (run.id, FeeRunStatus.REQUESTED)
        assert await compute_requested(units) == 0, "it is held by the first"
    seen = await now(units, run)
    assert (seen.status, seen.requests) == (FeeRunStatus.DRAFT, 2)
    assert seen.total_minor == (await ran(units, world)).total_minor
    _, lines = await stored(units)
    assert [line["amount_minor"] for line in lines if line["fee"] == "WATER"] == [12_500 + 500]


async def test_two_workers_share_the_runs_and_compute_each_once(units: Units, world: World) -> None:
    for month in range(1, 9):
        await started(units, world, period=f"2026-{month:02}")
    done = await asyncio.gather(*(compute_requested(units) for _ in range(3)))
    assert sum(done) == 8
    async with units.begin() as unit:
        runs = (await unit.session.execute(select(FeeRun))).scalars().all()
    assert {(run.status, run.attempts) for run in runs} == {(FeeRunStatus.DRAFT, 1)}
    assert await wait_for_work(units) == 0


async def test_a_start_wakes_a_worker_long_before_its_poll(
    database_url: str, units: Units, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.wake_up.POLL_SECONDS", 3600)
    done: asyncio.Queue[int] = asyncio.Queue()

    async def work() -> None:
        done.put_nowait(await compute_requested(units))

    working = asyncio.create_task(whenever_notified(database_url, (CHANNEL,), work))
    assert await asyncio.wait_for(done.get(), 10) == 0
    run = await started(units, world)
    assert await asyncio.wait_for(done.get(), 10) == 1
    working.cancel()
    assert (await now(units, run)).status is FeeRunStatus.DRAFT


HALF_WAY = """
import asyncio, sys
from domain.billing import compute
from domain.kit.database import Database
from domain.kit.unit_of_work import Units

async def halt(*_):
    print("half-way", flush=True)
    await asyncio.Event().wait()

compute.write_anomalies = halt
asyncio.run(compute.compute_requested(Units(Database(sys.argv[1]))))
"""


async def test_a_worker_that_is_killed_half_way_leaves_nothing_and_the_next_one_computes_it(
    database_url: str, units: Units, world: World
) -> None:
    run = await started(units, world)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HALF_WAY, database_url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"half-way\n"
    assert await compute_requested(units) == 0, "the other one holds it"
    process.kill()
    await process.communicate()
    assert await stored(units) == ([], [])
    async with asyncio.timeout(10):
        while await compute_requested(units) == 0:  # PostgreSQL notices that the other one is gone
            pass
    seen = await now(units, run)
    assert (seen.status, seen.attempts, seen.bills, seen.lines) == (FeeRunStatus.DRAFT, 2, 3, 7)


async def test_an_item_that_nobody_can_read_fails_with_a_reason_and_can_be_mended(
    units: Units, world: World, tariff: Tariff
) -> None:
    before = await ran(units, world)
    kept = await stored(units)
    await set_unreadable_item(units)
    failed = await ran(units, world)
    assert (failed.status, failed.failure) == (FeeRunStatus.FAILED, FeeRunFailure.ITEM_UNREADABLE)
    assert (await stored(units), await wait_for_work(units)) == (kept, 0)
    assert (await recorded(units))[-1][1]["status"] == "FAILED"
    async with units.begin() as unit:
        item = await unit.session.get_one(FeeItem, (world.here, tariff.items["物业费"]))
        item.parameters = {"rate": "260"}
    mended = await ran(units, world)
    assert (mended.status, mended.failure, mended.id) == (FeeRunStatus.DRAFT, None, before.id)
    assert await stored(units) == kept


async def test_a_fault_of_ours_is_raised_tried_again_and_given_up(
    units: Units, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise ZeroDivisionError

    run = await started(units, world)
    with monkeypatch.context() as broken:
        broken.setattr(compute, "write_anomalies", breaks)
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(ZeroDivisionError):
                await compute_requested(units)
            assert (await now(units, run)).status is FeeRunStatus.REQUESTED
        assert await compute_requested(units) == 1
    seen = await now(units, run)
    assert (seen.status, seen.failure) == (FeeRunStatus.FAILED, FeeRunFailure.GAVE_UP)
    assert (await stored(units), await wait_for_work(units)) == (([], []), 0)
    again = await ran(units, world)
    assert (again.status, again.attempts, again.bills) == (FeeRunStatus.DRAFT, 1, 3)
