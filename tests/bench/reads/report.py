"""Results as tables for a terminal, and as JSON for the record."""

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.reads.results import PALM, Results, Summary
from tests.bench.reads.rounds import Round

COLUMNS = ("requests/s", "p50 ms", "p99 ms", "server µs", "PostgreSQL µs", "memory MiB")
FLOORS = {PALM: "Palm", "bare": "Bare ASGI, the same bytes", "statement": "pgbench, the same statement"}


def show(console: Console, results: Results) -> None:
    """All tables."""
    for operation, servers in results.rounds.items():
        console.print(operation_table(results, operation, servers))
    if results.floors:
        console.print(
            plain_table("Floors of HOME", {FLOORS[name]: each for name, each in results.floors.items()})
        )
    for operation, kinds in results.twice.items():
        named = dict(zip(("one process", "two processes"), kinds.values(), strict=True))
        console.print(
            plain_table(f"{operation}: Palm in one process and in two, PostgreSQL beside it", named)
        )
    for operation, sizes in results.grown.items():
        console.print(plain_table(f"{operation}: Palm with ten times the data", sizes))
    if results.goals():
        console.print(goals_table(results))


def operation_table(results: Results, operation: str, servers: dict[str, list[Round]]) -> Table:
    """Servers as rows, and how many times theirs Palm's rate is."""
    values = results.values.get(operation)
    table = frame(operation + (f", {values} values" if values else ""), "server")
    table.add_column("Palm is", justify="right")
    for name, rounds in servers.items():
        ratio = "" if name == PALM or PALM not in servers else f"{results.ratio(operation, name):.1f} ×"
        table.add_row(results.titles[name], *figures(rounds), ratio)
    return table


def plain_table(title: str, rows: dict[str, list[Round]]) -> Table:
    """Without ratios."""
    table = frame(title, "")
    for name, rounds in rows.items():
        table.add_row(name, *figures(rounds))
    return table


def frame(title: str, first: str) -> Table:
    """The columns that all have."""
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right")
    return table


def figures(rounds: list[Round]) -> list[str]:
    """Medians."""
    found = Summary.of(rounds)
    return [
        f"{found.per_second:,.0f}",
        f"{found.p50_ms:,.1f}",
        f"{found.p99_ms:,.1f}",
        f"{found.server_us:,.0f}",
        f"{found.postgres_us:,.0f}",
        f"{found.memory / 2**20:,.0f}",
    ]


def goals_table(results: Results) -> Table:
    """What was to be reached."""
    table = Table("goal", "wanted", "found", "", title="To reach", title_justify="left")
    for goal in results.goals():
        sign = "≥" if goal.at_least else "≤"
        wanted = f"{sign} {goal.wanted:g} {goal.unit}"
        table.add_row(goal.what, wanted, f"{goal.found:,.1f} {goal.unit}", "✓" if goal.reached else "✗")
    return table


def record(results: Results, machine: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """Everything, rounds one by one."""
    return {
        "machine": machine,
        "settings": settings,
        "values": results.values,
        "medians": {
            operation: {name: asdict(Summary.of(rounds)) for name, rounds in servers.items()}
            for operation, servers in results.rounds.items()
        },
        "ratios": {
            operation: {name: results.ratio(operation, name) for name in servers if name != PALM}
            for operation, servers in results.rounds.items()
            if PALM in servers
        },
        "goals": [{**asdict(each), "reached": each.reached} for each in results.goals()],
        **{part: as_dicts(getattr(results, part)) for part in ("rounds", "floors", "twice", "grown")},
        "paced": asdict(results.paced) if results.paced else None,
    }


def as_dicts(found: Any) -> Any:
    """Rounds as plain JSON."""
    if isinstance(found, dict):
        return {name: as_dicts(each) for name, each in found.items()}
    return [as_dicts(each) for each in found] if isinstance(found, list) else asdict(found)
