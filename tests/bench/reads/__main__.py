"""Palm against six other GraphQL servers, at reading. What the figures mean stands in tests/bench/README.md.

python -m tests.bench.reads                                       everything; what `make bench` runs
python -m tests.bench.reads --only palm --operations HOME MIX     one server, two operations
"""

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench.reads.dataset import SIZES
from tests.bench.reads.kinds import chosen
from tests.bench.reads.machine import described
from tests.bench.reads.markdown import tables
from tests.bench.reads.operations import OPERATIONS
from tests.bench.reads.plot import draw
from tests.bench.reads.report import record, show
from tests.bench.reads.results import Results
from tests.bench.reads.suite import Asked, Suite

RECORDS = Path(".bench")
WIDTH = 120


def arguments() -> argparse.Namespace:
    """What is asked for."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="tests.bench.reads", description=__doc__, formatter_class=raw)
    parser.add_argument("--only", nargs="+", metavar="SERVER", help="these beside Palm, and no floors")
    parser.add_argument("--floors", action="store_true", help="floors, two processes, ten times the data")
    parser.add_argument("--operations", nargs="+", choices=OPERATIONS, default=list(OPERATIONS))
    parser.add_argument("--size", choices=SIZES, default="small", help="of the database")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2, help="of a round")
    return parser.parse_args()


async def main(given: argparse.Namespace) -> None:
    """Measures, prints, and writes the record and the picture."""
    console, began = Console(), time.monotonic()
    console.width = max(console.width, WIDTH)
    kinds = chosen(given.only)
    alone = given.floors or not given.only
    asked = Asked(kinds, given.operations, given.size, given.rounds, given.seconds, alone)

    def say(what: str) -> None:
        console.print(f"{time.monotonic() - began:4.0f} s  {what}", style="dim", highlight=False)

    with tempfile.TemporaryDirectory(prefix="palm-bench-") as folder:
        results = await Suite(asked, Path(folder), say).run()
    show(console, results)
    settings = {**vars(given), "took_seconds": round(time.monotonic() - began)}
    console.print(f"Written: {', '.join(str(each) for each in write(results, settings))}")


def write(results: Results, settings: dict[str, Any]) -> list[Path]:
    """The record, the picture, and tables for the README."""
    RECORDS.mkdir(exist_ok=True)
    machine = described(with_node=len(results.titles) > 1)
    text, picture, readme = (RECORDS / f"reads.{kind}" for kind in ("json", "png", "md"))
    content = record(results, machine, settings)
    text.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str), encoding="utf-8")
    caption = (
        f"{machine['processor']}, {machine['cores']} cores shared with PostgreSQL; commit {machine['commit']}"
    )
    draw(results, picture, caption)
    readme.write_text(tables(results), encoding="utf-8")
    return [text, picture, readme]


if __name__ == "__main__":
    asyncio.run(main(arguments()))
