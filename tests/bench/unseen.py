"""Documents that the server has never seen: how long one takes to compile, and whether many of them stay.

    python -m tests.bench.unseen [--documents 10000]

Every query of the resident app in turn, each time under another name, which makes it another document. It is
parsed, measured, validated and planned, as the first request with it would be. PostgreSQL has no part in it.
"""

import argparse
import os
import statistics
import time

from rich.console import Console
from rich.table import Table

from domain.kit.actor import App
from mobile_contract.documents import app_operations
from schema.engine.contracts import Contracts
from schema.engine.limits import Limits
from schema.engine.model import Model
from schema.engine.operations import Operations
from schema.engine.planner import Planner
from schema.root import palm_schema
from tests.bench.processor import resident_bytes

MEBIBYTE = 2**20
WARM = 0.2
"""The share of documents that fill the caches before memory is compared."""


def queries() -> list[tuple[str, str]]:
    """Name and text of what the app reads by."""
    return [
        (each.name, each.text) for each in app_operations("resident") if f"query {each.name}" in each.text
    ]


class Compiler:
    """What a request with an unknown document passes."""

    def __init__(self) -> None:
        schema = palm_schema()
        self._operations = Operations(Contracts(schema, [App.RESIDENT]), Limits())
        self._planner = Planner(Model(schema), [App.RESIDENT])

    def milliseconds(self, text: str) -> float:
        """For one document; variables are left out, which is a shape like any other."""
        began = time.perf_counter()
        operation = self._operations.find(text, None, App.RESIDENT)
        self._planner.attempt(operation, {})
        return (time.perf_counter() - began) * 1000


def main(documents: int) -> None:
    """Measures and prints."""
    compiler, shapes = Compiler(), queries()
    times: dict[str, list[float]] = {name: [] for name, _ in shapes}
    warm = 0
    for number in range(documents):
        name, text = shapes[number % len(shapes)]
        text = text.replace(f"query {name}", f"query {name}{number}", 1)
        times[name].append(compiler.milliseconds(text))
        if number == int(documents * WARM):
            warm = resident_bytes(os.getpid())
    table = Table("query", "median ms", title=f"{documents:,} documents, each new")
    for name, spent in sorted(times.items(), key=lambda item: -statistics.median(item[1])):
        table.add_row(name, f"{statistics.median(spent):.2f}")
    table.add_row("all", f"{statistics.median(each for spent in times.values() for each in spent):.2f}")
    console = Console()
    console.print(table)
    grown = (resident_bytes(os.getpid()) - warm) / MEBIBYTE
    console.print(f"Memory after {WARM:.0%} of them: {warm / MEBIBYTE:.0f} MiB; since then {grown:+.1f} MiB.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=10_000)
    main(parser.parse_args().documents)
