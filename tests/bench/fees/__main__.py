"""`python -m tests.bench.fees`: a run of 2,000 and of 20,000 rooms, the same run again, its issue."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from api.embedded import EmbeddedServers
from domain.billing.compute import compute_requested
from domain.billing.issue import IssueFees
from domain.billing.runs.models import FeeRun
from domain.billing.start import StartFeeRun, start_fee_run
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from domain.migrations.run import upgrade
from payments.ledger.issue_bills import issue_and_post
from tests.bench.fees.compound import furnish
from tests.support.world import World, build_world


class Step(NamedTuple):
    """What is measured, from the first statement to the commit."""

    name: str
    act: Callable[[], Awaitable[object]]


async def measure(rooms: int) -> None:
    """Prints the seconds of each step."""
    async with compound(rooms) as (units, world):
        finance, run_id = world.callers["finance"], list[UUID]()

        async def run() -> None:
            async with units.begin() as unit:
                command = StartFeeRun(Key(world.here), "2026-10", date(2026, 11, 25))
                key = (world.here, (await start_fee_run(unit, finance, command)).id)
            await compute_requested(units)
            async with units.begin() as unit:
                made = await unit.session.get_one(FeeRun, key)
            run_id[:] = [made.id]
            say(f"{rooms:>7,} rooms  {made.bills:>7,} bills  {made.lines:>8,} lines")

        async def issue() -> None:
            async with units.begin() as unit:
                await issue_and_post(unit, finance, IssueFees(Key(run_id[0], world.here)))

        for step in (Step("run", run), Step("run again", run), Step("issue", issue)):
            begin = time.perf_counter()
            await step.act()
            say(f"{step.name:>12}  {time.perf_counter() - begin:6.2f} s")


@asynccontextmanager
async def compound(rooms: int) -> AsyncIterator[tuple[Units, World]]:
    """A database on a real disk, with statistics."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        async with EmbeddedServers(Path(folder)) as servers:
            await upgrade(servers.database_url)
            database = Database(servers.database_url)
            units = Units(database)
            world = await build_world(units)
            async with units.begin() as unit:
                await furnish(unit, world, rooms)
            async with units.begin() as unit:
                await (await unit.asyncpg()).execute("ANALYZE")
            yield units, world
            await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", nargs="+", type=int, default=[2_000, 20_000])
    for number in parser.parse_args().rooms:
        asyncio.run(measure(number))
