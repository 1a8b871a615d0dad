"""Results as the tables of the README."""

from collections.abc import Iterable, Sequence

from tests.bench.reads.results import PALM, Results, Summary


def tables(results: Results) -> str:
    """Servers and operations, then what was to be reached."""
    return "\n\n".join(each for each in (servers_table(results), goals_table(results)) if each) + "\n"


def servers_table(results: Results) -> str:
    """A row for each server: requests a second of all operations, and what the first one costs."""
    operations = list(results.rounds)
    first = operations[0]
    costs = [f"{first}: server CPU", f"{first}: PostgreSQL CPU", "memory"]
    rows = [server_row(results, name, operations) for name in results.titles]
    if PALM in results.titles and len(results.titles) > 1:
        ratios = [f"{results.best_peer(each)[1]:.1f} ×" for each in operations]
        rows.append(["Palm, times the best peer", *ratios, "", "", ""])
    return table(["requests a second, one process each", *operations, *costs], rows)


def server_row(results: Results, name: str, operations: Sequence[str]) -> list[str]:
    """The medians of a server."""
    found = [Summary.of(results.rounds[operation][name]) for operation in operations]
    costs = [f"{found[0].server_us:,.0f} µs", f"{found[0].postgres_us:,.0f} µs"]
    rates = [f"{each.per_second:,.0f}" for each in found]
    return [results.titles[name], *rates, *costs, f"{found[-1].memory / 2**20:,.0f} MiB"]


def goals_table(results: Results) -> str:
    """Empty if nothing was measured that has a goal."""
    rows = [
        [
            goal.what,
            f"{'≥' if goal.at_least else '≤'} {goal.wanted:g} {goal.unit}",
            f"{goal.found:,.1f} {goal.unit}",
        ]
        for goal in results.goals()
    ]
    return table(["to reach", "wanted", "found"], rows) if rows else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In GitHub's notation, figures to the right."""
    lines = [head, ["---", *("--:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)
