"""`make bench-money`: payments and webhooks, on one API process and one worker, all on this machine's cores.

PostgreSQL writes to the disk at each commit. Stripe's simulator answers after 10 ms. The processor time of
each process stands beside, for where there are two cores the simulator and the payers use them too.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from api.embedded import EmbeddedServers
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from domain.migrations.run import upgrade
from tests.bench.money.payments import pay_all
from tests.bench.money.webhooks import accept_all
from tests.bench.processor import seconds_of, seconds_of_tree
from tests.support.cash_desk import CashDesk, cash_desk
from tests.support.world import build_world

LATENCY_SECONDS = 0.01
ROUNDS = 3
WARM_UP = 50


@asynccontextmanager
async def furnished() -> AsyncIterator[tuple[CashDesk, dict[str, int]]]:
    """An open till, and the process ids of all that it takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        async with EmbeddedServers(folder / "data") as servers:
            await upgrade(servers.database_url)
            database = Database(servers.database_url)
            units = Units(database)
            world = await build_world(units)
            async with cash_desk(servers.database_url, servers.redis_url, folder, units, world) as desk:
                yield desk, desk.processes() | {"PostgreSQL": servers.processes["PostgreSQL"]}
            await database.dispose()


async def measure(bills: int, events: int) -> None:
    """Prints a line a round."""
    async with furnished() as (desk, processes):
        owed = await desk.issue(WARM_UP + ROUNDS * bills)
        await desk.tell_stripe(
            "POST", "faults", kind="latency", seconds=LATENCY_SECONDS, times=10**6, path="/v1/"
        )
        await pay_all(desk, owed[:WARM_UP], "warm")
        table = Table("", "a second", *(f"{name}, ms" for name in processes), "payers, ms")
        table.title = f"{bills:,} bills paid, then {events:,} webhooks accepted; processor time of each"
        for number in range(ROUNDS):
            part = owed[WARM_UP + number * bills :][:bills]
            await row(table, "paid", bills, processes, partial(pay_all, desk, part, f"{number}"))
        await row(table, "webhooks", events, processes, partial(accept_all, desk, events))
        Console(width=140).print(table)


async def row(
    table: Table, name: str, number: int, processes: dict[str, int], act: Callable[[], Awaitable[float]]
) -> None:
    """Does it, and what it has cost each process a piece."""
    watched = {**processes, "payers": os.getpid()}
    before = {each: spent(each, pid) for each, pid in watched.items()}
    seconds = await act()
    costs = [1000 * (spent(each, pid) - before[each]) / number for each, pid in watched.items()]
    table.add_row(name, f"{number / seconds:.0f}", *(f"{cost:.2f}" for cost in costs))


def spent(name: str, pid: int) -> float:
    """PostgreSQL is many processes."""
    return seconds_of_tree(pid) if name == "PostgreSQL" else seconds_of(pid)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bills", type=int, default=600, help="paid in each of three rounds")
    parser.add_argument("--events", type=int, default=5_000, help="webhooks")
    given = parser.parse_args()
    sys.exit(uvloop.run(measure(given.bills, given.events)))
