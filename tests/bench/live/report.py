"""Tables of what was measured, each with the load's own processor time."""

from collections.abc import Iterable

from rich.table import Table

from tests.bench.live.load import Seen
from tests.bench.live.peers.measuring import PeerFigures
from tests.bench.live.scenes.fan_out import FanOut
from tests.bench.live.scenes.personal import Personal
from tests.bench.live.scenes.slow_readers import SlowReaders
from tests.bench.live.scenes.storm import Storm


def fan_out(found: FanOut) -> Table:
    """Deliveries are counted from the first event until the last one has arrived."""
    return table(
        f"{found.sockets:,} sockets on one community, {found.events / found.seconds:.0f} events/s",
        {
            "deliveries/s": f"{found.seen.deliveries / found.seconds:,.0f}",
            **counted(found.seen, found.lost),
            **late(found.seen),
            "server's CPU a delivery": f"{found.cpu_us_per_delivery:.1f} µs",
            "server's memory a socket": f"{found.kilobytes_per_socket:.1f} KB",
            "load's own CPU": f"{found.seen.cpu_seconds / found.seconds:.0%} of a core",
        },
    )


def slow_readers(found: SlowReaders) -> Table:
    """What the others feel is told by p99 before and beside."""
    return table(
        f"{found.sockets:,} readers beside 20 that never read",
        {
            **counted(found.beside, found.lost),
            "p99 alone": f"{found.before.p99_ms:.1f} ms",
            "p99 beside them": f"{found.beside.p99_ms:.1f} ms",
            "most that the server grew": f"{found.grown_megabytes:.1f} MB",
            "closed with their cursor": f"{found.closed} within {found.closed_after:.1f} s",
        },
    )


def storm(found: Storm) -> Table:
    """Events go on while everybody comes back."""
    return table(
        f"{found.sockets:,} sockets cut at once, and back with `after`",
        {
            **counted(found.seen, found.lost),
            "all subscribed again": f"{found.back_in:.1f} s",
            "all caught up": f"{found.caught_up_in:.1f} s",
            "server's CPU a socket": f"{found.cpu_seconds / found.sockets * 1e3:.2f} ms",
        },
    )


def personal(found: Personal) -> Table:
    """Each event has one reader, so it is read by a statement of its own, or shares one with others."""
    return table(
        f"{found.sockets:,} inboxes, {found.events / found.seconds:,.0f} entries/s to random ones",
        {
            **counted(found.seen, found.lost),
            **late(found.seen),
            "server's CPU an event": f"{found.cpu_seconds / found.events * 1e6:.0f} µs",
            "server's memory a socket": f"{found.kilobytes_per_socket:.1f} KB",
            "all subscribed": f"{found.opened_in:.1f} s",
        },
    )


def peers(found: Iterable[PeerFigures]) -> Table:
    """The highest rate that a server kept up with for a whole round, and what a delivery cost it there."""
    rows = Table(
        "1,000 sockets", "deliveries/s", "lost", "p99", "CPU a delivery", "memory a socket", title="Peers"
    )
    for each in found:
        rows.add_row(
            each.name,
            f"{each.seen.deliveries / each.seconds:,.0f}",
            f"{each.lost:,}",
            f"{each.seen.p99_ms:.0f} ms",
            f"{each.cpu_us_per_delivery:.1f} µs",
            f"{each.kilobytes_per_socket:.0f} KB",
        )
    return rows


def counted(seen: Seen, lost: int) -> dict[str, str]:
    """Nothing may be lost, and nothing told twice."""
    return {"deliveries": f"{seen.deliveries:,}", "lost": f"{lost:,}", "told twice": f"{seen.repeated:,}"}


def late(seen: Seen) -> dict[str, str]:
    """From before the event's unit of work to its arrival."""
    return {"p50": f"{seen.p50_ms:.1f} ms", "p99": f"{seen.p99_ms:.1f} ms", "latest": f"{seen.max_ms:.1f} ms"}


def table(title: str, figures: dict[str, str]) -> Table:
    """One figure a line."""
    made = Table("figure", "value", title=title, min_width=60)
    for name, value in figures.items():
        made.add_row(name, value)
    return made
