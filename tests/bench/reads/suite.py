"""A whole run: databases, servers, the same answers, then rounds that take turns."""

import json
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from api.embedded import EmbeddedServers
from tests.bench.reads.answers import find_cursors, same_answers
from tests.bench.reads.dataset import LARGE, SIZES, SMALL, create
from tests.bench.reads.kinds import bare
from tests.bench.reads.operations import MIX, SHARES, requests
from tests.bench.reads.paced import paced
from tests.bench.reads.people import people_of
from tests.bench.reads.results import PALM, Results, Summary
from tests.bench.reads.rounds import Bench, Round, postmaster
from tests.bench.reads.servers import PALM_KIND, PALM_TWICE, Addresses, Kind, Server, serving
from tests.bench.reads.statement import bare_statement

# With fewer requests a second rounds are twice as long, as what is under way at their end does not count.
SLOW = 50
GROWN = ("HOME", "DEEP")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure. `size` is that of the comparison with peers; `alone`: also what concerns Palm only."""

    kinds: Sequence[Kind]
    operations: Sequence[str]
    size: str
    rounds: int
    seconds: int
    alone: bool


class Suite:
    """Runs once."""

    def __init__(self, asked: Asked, folder: Path, say: Say) -> None:
        self.asked = asked
        self.folder = folder
        self.say = say
        self.results = Results({each.name: each.title for each in asked.kinds})

    async def run(self) -> Results:
        """Starts everything, measures, and leaves nothing behind."""
        async with EmbeddedServers(self.folder / "data", durable=False) as embedded:
            self.say(f"a database with {SIZES[self.asked.size].bills:,} bills")
            bench, addresses = await self.database(embedded, self.asked.size)
            async with AsyncExitStack() as stack:
                servers = [
                    await stack.enter_async_context(serving(kind, addresses, bench.people))
                    for kind in self.asked.kinds
                ]
                await self.compare(bench, servers)
                for operation in self.asked.operations:
                    self.say(f"{operation}: {', '.join(each.kind.name for each in servers)}")
                    self.results.rounds[operation] = await self.interleaved(bench, servers, operation)
            if self.asked.alone:
                await self.alone(embedded, bench, addresses)
        return self.results

    async def database(self, embedded: EmbeddedServers, size: str) -> tuple[Bench, Addresses]:
        """A filled database, and who asks in it."""
        url = await create(embedded.database_url, SIZES[size])
        bench = Bench(url, await postmaster(url), await people_of(url))
        return bench, Addresses(url, embedded.redis_url, self.folder)

    async def compare(self, bench: Bench, servers: Sequence[Server]) -> None:
        """Raises DifferentAnswers."""
        for server in servers:
            await find_cursors(server, bench.people)
        for operation in SHARES:
            samples = [requests(operation, each.dialect, bench.people, each.cursors) for each in servers]
            self.results.values[operation] = await same_answers(servers, samples)
        self.say("all answer the same")

    async def interleaved(
        self, bench: Bench, servers: Sequence[Server], operation: str
    ) -> dict[str, list[Round]]:
        """A warm-up of each, then rounds in turn."""
        seconds = {}
        for server in servers:
            warm = await bench.round(server, operation, 1)
            slow = warm.load.per_second < SLOW
            seconds[server.kind.name] = self.asked.seconds * (2 if slow else 1)
        found: dict[str, list[Round]] = {server.kind.name: [] for server in servers}
        for _ in range(self.asked.rounds):
            for server in servers:
                name = server.kind.name
                found[name].append(await bench.round(server, operation, seconds[name]))
        return found

    async def alone(self, embedded: EmbeddedServers, bench: Bench, addresses: Addresses) -> None:
        """What concerns Palm only: floors, two processes, half the peak rate, ten times the data."""
        async with serving(PALM_KIND, addresses, bench.people) as palm:
            await find_cursors(palm, bench.people)
            self.say("floors: a bare ASGI application, and the statement in pgbench")
            await self.floors(bench, addresses, palm)
            self.say("two processes")
            async with serving(PALM_TWICE, addresses, bench.people) as twice:
                twice.cursors.update(palm.cursors)
                for operation in ("HOME", MIX):
                    self.results.twice[operation] = await self.interleaved(bench, [palm, twice], operation)
            if self.asked.size == SMALL.name:
                self.say(f"ten times the data: {LARGE.bills:,} bills")
                await self.grown(embedded, bench, palm)

    async def floors(self, bench: Bench, addresses: Addresses, palm: Server) -> None:
        """HOME's bytes without a database; HOME's statement without a server; then HOME at half its peak."""
        home = requests("HOME", palm.dialect, bench.people, {})
        answer = self.folder / "home.json"
        headers = {**home[0].headers, "content-type": "application/json"}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer.write_bytes((await client.post(palm.url, content=home[0].body, headers=headers)).content)
        document = str(json.loads(home[0].body)["query"])
        found: dict[str, list[Round]] = {PALM: [], "bare": [], "statement": []}
        async with serving(bare(answer), addresses, bench.people) as server:
            await bench.round(palm, "HOME", 1)
            await bench.round(server, "HOME", 1)
            for turn in range(self.asked.rounds):
                found[PALM].append(await bench.round(palm, "HOME", self.asked.seconds))
                found["bare"].append(await bench.round(server, "HOME", self.asked.seconds))
                found["statement"].append(await bare_statement(bench, document, self.asked.seconds, turn))
        self.results.floors = found
        half = int(Summary.of(found[PALM]).per_second / 2)
        self.results.paced = await paced(palm.url, home, half, 3 * self.asked.seconds)

    async def grown(self, embedded: EmbeddedServers, bench: Bench, palm: Server) -> None:
        """The same questions to the same server over ten times the data, in turn with the first one."""
        larger, addresses = await self.database(embedded, LARGE.name)
        async with serving(replace(PALM_KIND, name="palm-large"), addresses, larger.people) as grown:
            await find_cursors(grown, larger.people)
            for operation in GROWN:
                sides = {SMALL.name: (bench, palm), LARGE.name: (larger, grown)}
                found: dict[str, list[Round]] = {name: [] for name in sides}
                for where, server in sides.values():
                    await where.round(server, operation, 2)
                for _ in range(self.asked.rounds):
                    for name, (where, server) in sides.items():
                        found[name].append(await where.round(server, operation, self.asked.seconds))
                self.results.grown[operation] = found
