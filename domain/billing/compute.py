"""What a worker does with the runs that wait: drafts are written, or the run says why not.

    facts → plan → drafts, some rooms at a time → anomalies → totals

All of it is one transaction, so nobody sees half a run; how far it has come is told by small ones beside it.
"""

import asyncio

from pydantic import ValidationError

from domain.billing.events import changed
from domain.billing.runs.models import FeeRunFailure, FeeRunStatus
from domain.billing.runs.plan import plan
from domain.billing.runs.progress import begin, held_run, tell
from domain.billing.runs.read import read_facts
from domain.billing.runs.requests import Claimed, claim, take_out
from domain.billing.runs.store import (
    Target,
    Totals,
    read_totals,
    remove_bills,
    write_anomalies,
    write_bills,
    write_lines,
)
from domain.communities.models import Community
from domain.kit.unit_of_work import UnitOfWork, Units

# Others in the process have their turn in between, and whoever watches sees that it goes on.
ROOMS_AT_ONCE = 1_000
MOST_ATTEMPTS = 5


async def compute_requested(units: Units) -> int:
    """Computes every run that waits and that nobody else computes; how many it was.

    What trying again cannot mend is written on the run. Anything else is raised, and the run is tried again
    by whoever comes next, five times in all.
    """
    done = 0
    while await _compute_next(units):
        done += 1
    return done


async def _compute_next(units: Units) -> bool:
    async with units.begin() as unit:
        claimed = await claim(unit)
        if claimed is None:
            return False
        if await begin(units, claimed) > MOST_ATTEMPTS:
            await _fail(unit, claimed, FeeRunFailure.GAVE_UP)
            return True
        try:
            async with unit.session.begin_nested():  # undone by a failure, which leaves us the claim
                totals = await _write(units, unit, claimed)
        except ValidationError:
            await _fail(unit, claimed, FeeRunFailure.ITEM_UNREADABLE)
        else:
            await _finish(unit, claimed, totals)
    return True


async def _write(units: Units, unit: UnitOfWork, claimed: Claimed) -> Totals:
    community = await unit.session.get_one(Community, claimed.community_id)
    facts = await read_facts(unit, community, claimed.month)
    # Pure Python for seconds where a community is large: what else this process does goes on meanwhile.
    planned = await asyncio.to_thread(plan, facts)
    rooms = [room.id for room in facts.rooms]
    target = Target(community.id, str(claimed.month), claimed.currency, claimed.due_at)
    connection = await unit.asyncpg()
    drafts = await write_bills(connection, target, rooms, planned.charges)
    for place in range(0, len(rooms), ROOMS_AT_ONCE):
        await tell(units, claimed, place, len(rooms))
        some = [room for room in rooms[place : place + ROOMS_AT_ONCE] if room in drafts]
        lines = {drafts[room]: planned.charges.get(room, []) for room in some}
        await write_lines(connection, target, lines)
    await remove_bills(connection, target, [room for room in rooms if room not in planned.charges])
    await write_anomalies(connection, community.id, claimed.run_id, planned.anomalies)
    return await read_totals(connection, target)


async def _finish(unit: UnitOfWork, claimed: Claimed, totals: Totals) -> None:
    """A run that was started again meanwhile waits on, to be computed once more."""
    run = await held_run(unit, claimed)
    run.bills, run.total_minor, run.lines = totals
    run.rooms_done, run.computed_at = run.rooms, unit.now
    if run.requests == claimed.requests:
        run.status = FeeRunStatus.DRAFT
        await take_out(unit, claimed)
    unit.record(changed(run), correlation_id=claimed.correlation_id)


async def _fail(unit: UnitOfWork, claimed: Claimed, failure: FeeRunFailure) -> None:
    run = await held_run(unit, claimed)
    if run.requests == claimed.requests:
        run.status, run.failure = FeeRunStatus.FAILED, failure
        await take_out(unit, claimed)
        unit.record(changed(run), correlation_id=claimed.correlation_id)
