"""The table of medians, and the record of all rounds with the machine and the versions that made them."""

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.ingest.cases import CASES, Case, Figures
from tests.support.servers import ROOT

RECORD = ROOT / ".bench" / "ingest.json"
LIBRARIES = (
    "asyncpg",
    "uvicorn",
    "uvloop",
    "httptools",
    "orjson",
    "jsonschema-rs",
    "aiomqtt",
    "fastapi",
    "sqlmodel",
)
COLUMNS = ("events/s", "to reach", "p50", "p99", "server", "PostgreSQL", "sender")

Rounds = Mapping[str, Sequence[Figures]]


def table(rounds: Rounds) -> Table:
    """One line a case."""
    made = Table(
        title="Device events until they are durable; one server process; processor time in µs an event",
        caption=f"medians of {max(map(len, rounds.values()))} rounds; sender: with the broker",
    )
    made.add_column("")
    for column in COLUMNS:
        made.add_column(column, justify="right")
    for name, figures in rounds.items():
        made.add_row(CASES[name].title, *_cells(CASES[name], figures))
    return made


def _cells(case: Case, figures: Sequence[Figures]) -> list[str]:
    def of(value: Callable[[Figures], float]) -> float:
        return median(map(value, figures))

    timed = all(each.p99 is not None for each in figures)
    return [
        f"{of(lambda each: each.per_second):,.0f}",
        _target(case),
        f"{of(lambda each: each.p50 or 0):.0f} ms" if timed else "",
        f"{of(lambda each: each.p99 or 0):.0f} ms" if timed else "",
        f"{of(lambda each: each.microseconds.server):.0f}",
        f"{of(lambda each: each.microseconds.postgres):.0f}",
        f"{of(lambda each: each.microseconds.sender):.0f}",
    ]


def _target(case: Case) -> str:
    if case.per_second_target is not None:
        return f"{case.per_second_target:,.0f}"
    return "" if case.p99_target is None else f"p99 {case.p99_target:.0f} ms"


def show(rounds: Rounds) -> None:
    Console(width=max(120, Console().width)).print(table(rounds))


def keep(rounds: Rounds, about: Mapping[str, Any], path: Path = RECORD) -> None:
    """Writes the record."""
    path.parent.mkdir(exist_ok=True)
    record = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "versions": {name: version(name) for name in LIBRARIES},
        **about,
        "rounds": {name: [asdict(each) for each in figures] for name, figures in rounds.items()},
    }
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
