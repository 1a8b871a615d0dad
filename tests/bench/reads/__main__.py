"""Palm against six other GraphQL servers, at reading.

python -m tests.bench.reads                                       everything; what `make bench` runs
python -m tests.bench.reads --only palm --operations HOME MIX     one server, two operations
"""

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from api.embedded import EmbeddedServers
from tests.bench.reads.answers import find_cursors
from tests.bench.reads.dataset import SIZES, create
from tests.bench.reads.operations import OPERATIONS
from tests.bench.reads.people import people_of
from tests.bench.reads.rounds import Bench, postmaster
from tests.bench.reads.servers import PALM_KIND, Addresses, serving


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", help="these servers")
    parser.add_argument("--operations", nargs="+", choices=OPERATIONS, default=list(OPERATIONS))
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, help="of a round")
    return parser.parse_args()


async def main(asked: argparse.Namespace) -> None:
    """Starts everything, measures, prints, and leaves nothing behind."""
    console = Console()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palm-bench-")))
        embedded = await stack.enter_async_context(EmbeddedServers(folder / "data", durable=False))
        database_url = await create(embedded.database_url, SIZES[asked.size])
        people = await people_of(database_url)
        addresses = Addresses(database_url, embedded.redis_url, folder)
        server = await stack.enter_async_context(serving(PALM_KIND, addresses, people))
        await find_cursors(server, people)
        bench = Bench(database_url, await postmaster(database_url), people)
        for operation in asked.operations:
            await bench.round(server, operation, 1)
            for _ in range(asked.rounds):
                done = await bench.round(server, operation, asked.seconds)
                load = done.load
                console.print(
                    f"{operation:5} {load.per_second:8,.0f}/s p50 {load.p50_ms:.1f} p99 {load.p99_ms:.1f}, "
                    f"server {done.server_us:.0f} µs, PostgreSQL {done.postgres_us:.0f} µs, "
                    f"{load.answer_bytes:,.0f} bytes, {done.memory / 2**20:.0f} MiB",
                    soft_wrap=True,
                )


if __name__ == "__main__":
    asyncio.run(main(arguments()))
