"""The live hub under load: `make bench-live`, or `python -m tests.bench.live [SCENE …]` for some scenes.

README.md in this folder says what each scene does and what its figures mean.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.table import Table

from tests.bench.live import report
from tests.bench.live.alarms import Alarms
from tests.bench.live.compiling import NoCompiler, load_program
from tests.bench.live.palm import Palm, palm
from tests.bench.live.peers.measuring import measure_peers
from tests.bench.live.scenes.fan_out import fan_out
from tests.bench.live.scenes.personal import personal
from tests.bench.live.scenes.slow_readers import slow_readers
from tests.bench.live.scenes.storm import storm

Scene = Callable[[Palm, Alarms], Awaitable[Table]]


async def small(house: Palm, alarms: Alarms) -> Table:
    """1,000 sockets, 20 events a second."""
    return report.fan_out(await fan_out(house, alarms, sockets=1_000, rate=20, seconds=5))


async def large(house: Palm, alarms: Alarms) -> Table:
    """5,000 sockets, 20 events a second."""
    return report.fan_out(await fan_out(house, alarms, sockets=5_000, rate=20, seconds=10))


async def slow(house: Palm, alarms: Alarms) -> Table:
    """20 that never read, beside 1,000 that do."""
    return report.slow_readers(await slow_readers(house, alarms, sockets=1_000, rate=20, seconds=4))


async def cut(house: Palm, alarms: Alarms) -> Table:
    """5,000 sockets cut at once, and back with their cursors."""
    return report.storm(await storm(house, alarms, sockets=5_000, rate=20, seconds=6))


async def inboxes(house: Palm, _alarms: Alarms) -> Table:
    """10,000 sockets, each with an inbox of its own, 2,000 entries a second."""
    return report.personal(await personal(house, sockets=10_000, rate=2_000, seconds=6))


SCENES: dict[str, Scene] = {
    "small": small, "large": large, "slow": slow, "cut": cut, "inboxes": inboxes,
}  # fmt: skip


async def bench(names: list[str]) -> None:
    """Prints a table for each scene as soon as it is over."""
    load_program()
    console = Console(width=110)
    if set(names) & set(SCENES):
        async with palm() as house:
            alarms = await Alarms.raised(house.stage)
            for name in names:
                if name in SCENES:
                    console.print(await SCENES[name](house, alarms))
    if "peers" in names:
        console.print(report.peers(await measure_peers()))


def main() -> int:
    """0, or 1 where there is no C compiler."""
    known = [*SCENES, "peers"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=", ".join(known))
    names = parser.parse_args().scenes or known
    if unknown := set(names) - set(known):
        parser.error(f"no such scene: {', '.join(sorted(unknown))}")
    try:
        asyncio.run(bench(names))
    except NoCompiler as missing:
        sys.stdout.write(f"Not measured: {missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
