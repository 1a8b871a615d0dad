"""The resident's home screen: ours, with everything on, against Strawberry's stock executor with loaders.

    python -m tests.bench.home [--rounds 3] [--seconds 5]

Both run as one process with 32 connections on the same database, in interleaved rounds, asked by 64 residents
in turn; both must answer the same JSON first. Figures are medians over the rounds.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from api.embedded import EmbeddedServers
from api.embedded.ports import free_port
from api.embedded.process import ServerProcess
from api.oauth.development import mint
from api.oauth.settings import oauth_settings
from api.settings import Settings
from domain.demo.accounts import RESIDENT
from domain.demo.seed import seed
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from domain.migrations.run import upgrade
from mobile_contract.documents import app_operations
from tests.bench.load import Load, post
from tests.bench.processor import parent_of, seconds_of_tree
from tests.support.processes import PALM, running

PEER = ("uvicorn", "--factory", "tests.bench.peers.strawberry_loaders:create_app", "--no-access-log")


@dataclass(frozen=True, slots=True)
class Server:
    """A server under load."""

    name: str
    url: str
    callers: list[dict[str, str]]
    process: ServerProcess


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one server. Microseconds of processor time for each request."""

    load: Load
    server_us: float
    postgres_us: float


def home() -> str:
    """The body of the app's own Home operation."""
    text = next(each.text for each in app_operations("resident") if each.name == "Home")
    return json.dumps({"query": text, "operationName": "Home"}, ensure_ascii=True)


def comparable(answer: Any) -> Any:
    """Without cursors and cost, which only ours has."""
    if isinstance(answer, dict):
        return {
            key: comparable(value) for key, value in answer.items() if key not in {"endCursor", "extensions"}
        }
    return [comparable(each) for each in answer] if isinstance(answer, list) else answer


def leaves(answer: Any) -> int:
    """How many values an answer holds."""
    if isinstance(answer, dict):
        return sum(leaves(each) for each in answer.values())
    return sum(leaves(each) for each in answer) if isinstance(answer, list) else 1


async def check_same(servers: list[Server], body: str) -> int:
    """Asks each once; the number of values in the answer."""
    answers = []
    async with httpx.AsyncClient(trust_env=False) as client:
        for each in servers:
            headers = {**each.callers[0], "content-type": "application/json"}
            answer = await client.post(each.url, content=body, headers=headers)
            answers.append(comparable(answer.json()))
    if "errors" in answers[0] or any(each != answers[0] for each in answers):
        sys.exit(
            "The servers do not answer the same:\n" + "\n".join(json.dumps(each)[:2000] for each in answers)
        )
    return leaves(answers[0])


async def measure(server: Server, body: str, seconds: float, postgres: int) -> Round:
    """One round."""
    before = seconds_of_tree(server.process.pid), seconds_of_tree(postgres)
    headers = {"content-type": "application/json"}
    load = await asyncio.to_thread(post, server.url, body, headers, server.callers, seconds=seconds)
    after = seconds_of_tree(server.process.pid), seconds_of_tree(postgres)
    if load.failures:
        sys.exit(f"{server.name}: {load.failures} of {load.requests} requests failed")
    spent = [(late - early) / load.requests * 1e6 for early, late in zip(before, after, strict=True)]
    return Round(load, spent[0], spent[1])


async def main(rounds: int, seconds: float) -> None:
    """Starts everything, measures, prints, and leaves nothing behind."""
    body = home()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palm-bench-")))
        embedded = await stack.enter_async_context(EmbeddedServers(folder / "data", durable=False))
        await upgrade(embedded.database_url)
        await seed(embedded.database_url)
        servers = await start(stack, embedded, folder)
        values = await check_same(servers, body)
        postgres = await postmaster(embedded.database_url)
        results: dict[str, list[Round]] = {each.name: [] for each in servers}
        for each in servers:
            await measure(each, body, 2, postgres)
        for _ in range(rounds):
            for each in servers:
                results[each.name].append(await measure(each, body, seconds, postgres))
    report(results, values)


async def start(stack: AsyncExitStack, embedded: EmbeddedServers, folder: Path) -> list[Server]:
    """Ours as shipped, and the peer."""
    addresses = {"DATABASE_URL": embedded.database_url, "REDIS_URL": embedded.redis_url}
    port, peer_port = free_port(), free_port()
    ours = addresses | {"PORT": str(port), "PALM_DATA": str(folder / "data")}
    api = await stack.enter_async_context(
        running(
            [*PALM, "serve"],
            log=folder / "api.log",
            environment=ours,
            ready_url=f"http://127.0.0.1:{port}/healthz",
        )
    )
    peer = await stack.enter_async_context(
        running(
            [sys.executable, "-m", *PEER, "--port", str(peer_port)],
            log=folder / "peer.log",
            environment=addresses,
            ready_url=f"http://127.0.0.1:{peer_port}/healthz",
        )
    )
    people = await residents(embedded.database_url)
    tokens = await development_tokens(ours, [phone for _, phone in people])
    bearers = [{"authorization": f"Bearer {token}"} for token in tokens]
    return [
        Server("Palm", f"http://127.0.0.1:{port}/graphql", bearers, api),
        Server(
            "Strawberry + SQLModel + DataLoader",
            f"http://127.0.0.1:{peer_port}/graphql",
            [{"x-person": str(person)} for person, _ in people],
            peer,
        ),
    ]


async def residents(database_url: str) -> list[tuple[UUID, str]]:
    """The resident of the demo's story and 63 others, as (id, phone); all of them have ten bills to pay."""
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        """
        SELECT DISTINCT person.id, phone, phone = $1 AS first FROM person
        JOIN residency ON person_id = person.id AND status = 'APPROVED'
        ORDER BY phone = $1 DESC, person.id LIMIT 64
        """,
        RESIDENT.phone,
    )
    await connection.execute(
        """
        UPDATE bill SET status = 'ISSUED', paid_minor = 0 FROM residency
        WHERE residency.community_id = bill.community_id AND residency.room_id = bill.room_id
          AND person_id = ANY($1::uuid[]) AND bill.status <> 'DRAFT'
        """,
        [row["id"] for row in rows],
    )
    await connection.execute("ANALYZE bill")
    await connection.close()
    return [(row["id"], row["phone"]) for row in rows]


async def development_tokens(environment: dict[str, str], phones: list[str]) -> list[str]:
    """A token for each, as `palm token` makes them."""
    settings = Settings.model_validate({**environment, "PALM_ENVIRONMENT": "demo"})
    database = Database(environment["DATABASE_URL"])
    tokens = [await mint(oauth_settings(settings), Units(database), phone) for phone in phones]
    await database.dispose()
    return tokens


async def postmaster(database_url: str) -> int:
    """The process id of the PostgreSQL server."""
    connection = await asyncpg.connect(database_url)
    backend: int = await connection.fetchval("SELECT pg_backend_pid()")
    await connection.close()
    return parent_of(backend)


def report(results: dict[str, list[Round]], values: int) -> None:
    """A table of medians, and the ratio."""
    count = len(next(iter(results.values())))
    table = Table(title=f"HOME, {values} values, one process, 32 connections, medians of {count} rounds")
    for name in (
        "server",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "server CPU µs/request",
        "PostgreSQL CPU µs/request",
    ):
        table.add_column(name, justify="left" if name == "server" else "right")
    for name, rounds in results.items():
        table.add_row(
            name,
            *(
                f"{statistics.median(figures):,.{places}f}"
                for figures, places in (
                    ([each.load.per_second for each in rounds], 0),
                    ([each.load.p50_ms for each in rounds], 1),
                    ([each.load.p99_ms for each in rounds], 1),
                    ([each.server_us for each in rounds], 0),
                    ([each.postgres_us for each in rounds], 0),
                )
            ),
        )
    ours, peer = ([each.load.per_second for each in rounds] for rounds in results.values())
    ratios = [mine / theirs for mine, theirs in zip(ours, peer, strict=True)]
    console = Console()
    console.print(table)
    console.print(
        f"ratio: {statistics.median(ratios):.1f} (rounds: {', '.join(f'{each:.1f}' for each in ratios)})"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    asyncio.run(main(asked.rounds, asked.seconds))
