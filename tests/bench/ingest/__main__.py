"""`python -m tests.bench.ingest`, or some cases of it: `--only batches singles --rounds 1`."""

import argparse
import sys
from typing import NamedTuple

import uvloop

from tests.bench.ingest.cases import CASES, SINGLE_CONNECTIONS, Figures
from tests.bench.ingest.events import BATCH_EVENTS, Writer
from tests.bench.ingest.http_sender import send
from tests.bench.ingest.report import Rounds, keep, show
from tests.bench.ingest.stage import Stage, stage

WARM_UP, WARM_UP_BATCHES = 400, 40
MOST_ROUNDS = 3
"""More would need more smoke detectors: each alarm is the first of another one."""


class Choice(NamedTuple):
    """What was asked for."""

    names: list[str]
    rounds: int


def choice() -> Choice:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(CASES), default=list(CASES), metavar="CASE")
    parser.add_argument("--rounds", type=int, choices=range(1, MOST_ROUNDS + 1), default=MOST_ROUNDS)
    given = parser.parse_args()
    return Choice(given.only, given.rounds)


async def measure(chosen: Choice) -> bool:
    """Prints the table and writes the record; the answer is whether everything that was sent is there."""
    async with stage() as scene:
        writer = Writer(scene.keys)
        rounds = await run(chosen, scene, writer)
        missing = await lost(scene, rounds, writer)
        about = {"broker": scene.broker.name, "postgresql": await scene.postgresql_version()}
    show(rounds)
    keep(rounds, about)
    sys.stdout.write("".join(f"{line}\n" for line in missing))
    return not missing


async def run(chosen: Choice, scene: Stage, writer: Writer) -> Rounds:
    """The cases in turn, and all of them again."""
    found: dict[str, list[Figures]] = {name: [] for name in chosen.names}
    await warm_up(scene, writer)
    for number in range(1, chosen.rounds + 1):
        for name in chosen.names:
            figures = await CASES[name].run(scene, writer)
            found[name].append(figures)
            sys.stdout.write(f"round {number}  {name:<14}{figures.per_second:>8,.0f} events/s\n")
            sys.stdout.flush()
    return found


async def warm_up(scene: Stage, writer: Writer) -> None:
    """Connections are open, statements planned, keys looked up."""
    singles = [writer.single() for _ in range(WARM_UP)]
    for port, requests in (
        (scene.palm_port, singles),
        (scene.palm_port, [writer.batch() for _ in range(WARM_UP_BATCHES)]),
        (scene.peer_port, singles),
    ):
        await send(port, requests, connections=SINGLE_CONNECTIONS)


async def lost(scene: Stage, rounds: Rounds, writer: Writer) -> list[str]:
    """What was sent and is not in the database, or not on its way to the phones."""
    ours = [each for name, figures in rounds.items() if CASES[name].is_ours for each in figures]
    sent = WARM_UP + WARM_UP_BATCHES * BATCH_EVENTS + sum(each.events for each in ours)
    failures = sum(each.failures for figures in rounds.values() for each in figures)
    found = await scene.counts()
    expected = {"events": sent, "alarms": writer.alarms, "raised": writer.alarms}
    complaints = [f"{found[name]:,} {name}, not {number:,}" for name, number in expected.items()]
    wrong = [line for line, name in zip(complaints, expected, strict=True) if found[name] != expected[name]]
    return wrong + ([f"{failures:,} requests failed"] if failures else [])


if __name__ == "__main__":
    sys.exit(0 if uvloop.run(measure(choice())) else 1)
