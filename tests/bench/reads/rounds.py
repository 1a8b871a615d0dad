"""One round of load on one server, and what it cost the processors."""

import asyncio
from dataclasses import dataclass

import asyncpg

from tests.bench.processor import parent_of, resident_bytes, seconds_of_tree
from tests.bench.reads.operations import WRITING, requests
from tests.bench.reads.people import People, forget_readings
from tests.bench.reads.servers import Server
from tests.bench.reads.wrk import Load, post


class FailedRequests(Exception):
    """A measured server refused, or did not answer."""


@dataclass(frozen=True, slots=True)
class Round:
    """Microseconds are processor time a request; `memory` is in bytes, of all of the server's processes."""

    load: Load
    server_us: float
    postgres_us: float
    memory: int


@dataclass(frozen=True, slots=True)
class Bench:
    """The database and who asks in it."""

    database_url: str
    postmaster: int
    people: People

    async def round(self, server: Server, operation: str, seconds: float) -> Round:
        """Raises FailedRequests."""
        if operation in WRITING:
            await forget_readings(self.database_url, self.people.residents)
        asked = requests(operation, server.dialect, self.people, server.cursors)
        before = seconds_of_tree(server.process.pid), seconds_of_tree(self.postmaster)
        load = await asyncio.to_thread(post, server.url, asked, seconds=seconds)
        after = seconds_of_tree(server.process.pid), seconds_of_tree(self.postmaster)
        if load.failures:
            raise FailedRequests(
                f"{server.kind.title}, {operation}: {load.failures} of {load.requests} failed"
            )
        spent = [
            (late - early) / max(1, load.requests) * 1e6 for early, late in zip(before, after, strict=True)
        ]
        return Round(load, spent[0], spent[1], resident_bytes(server.process.pid))


async def postmaster(database_url: str) -> int:
    """The process id of the PostgreSQL server."""
    connection = await asyncpg.connect(database_url)
    backend: int = await connection.fetchval("SELECT pg_backend_pid()")
    found = parent_of(backend)  # while it lives
    await connection.close()
    return found
