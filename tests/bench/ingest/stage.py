"""The servers of one run, and what each process spends."""

import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from api.embedded import EmbeddedServers
from api.embedded.ports import free_port
from tests.bench.ingest.broker import Broker, broker
from tests.bench.ingest.compound import SECRET, Keys, prepare
from tests.bench.processor import parent_of, seconds_of, seconds_of_tree
from tests.support.processes import running

STORED = re.compile(r'^palm_device_events_total\{outcome="accepted"\} (\S+)$', re.MULTILINE)

COUNTED = {
    "events": "device_event WHERE event_id NOT LIKE 'before-%'",
    "alarms": "alarm WHERE kind = 'SMOKE' AND silence IS NULL",
    "raised": "outbox WHERE name = 'alarm.raised'",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything runs until the end; who is not being measured waits for work and costs nothing."""

    keys: Keys
    database_url: str
    postgres: int
    palm: int
    palm_port: int
    peer: int
    peer_port: int
    broker: Broker

    async def stored(self) -> int:
        """How many events our server has committed."""
        async with httpx.AsyncClient(trust_env=False) as client:
            text = (await client.get(f"http://127.0.0.1:{self.palm_port}/metrics")).text
        found = STORED.search(text)
        return int(float(found[1])) if found else 0

    async def counts(self) -> dict[str, int]:
        """What is in the database: new events, alarms that are told, and the telling of them."""
        return {
            name: int(await self._value(f"SELECT count(*) FROM {rows}")) for name, rows in COUNTED.items()
        }

    async def postgresql_version(self) -> str:
        return str(await self._value("SHOW server_version"))

    async def _value(self, statement: str) -> Any:
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def spent(self, *, by_peer: bool = False) -> "Spent":
        """Processor seconds so far."""
        sender = time.process_time() + seconds_of(self.broker.pid)
        server = seconds_of_tree(self.peer if by_peer else self.palm)
        return Spent(server, seconds_of_tree(self.postgres), sender)


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds. The sender's include the broker's."""

    server: float
    postgres: float
    sender: float

    def since(self, before: "Spent", events: int) -> "Spent":
        """In microseconds an event."""
        return Spent(
            *(
                1e6 * (getattr(self, name) - getattr(before, name)) / events
                for name in ("server", "postgres", "sender")
            )
        )


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Starts and prepares everything; stops it at the end."""
    with tempfile.TemporaryDirectory(prefix="palm-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        async with EmbeddedServers(folder / "data") as servers, broker(folder) as mqtt:
            keys = await prepare(servers.database_url)
            ports = free_port(), free_port()
            environment = {
                "DATABASE_URL": servers.database_url,
                "REDIS_URL": servers.redis_url,
                "PALM_SECRET": SECRET,
                "MQTT_URL": mqtt.url,
            }
            async with (
                _server("tests.bench.ingest.server", ports[0], environment, folder) as palm,
                _server("tests.bench.peers.fastapi_ingest", ports[1], environment, folder) as peer,
            ):
                postgres = await _postmaster(servers.database_url)
                yield Stage(keys, servers.database_url, postgres, palm, ports[0], peer, ports[1], mqtt)


@asynccontextmanager
async def _server(module: str, port: int, environment: dict[str, str], folder: Path) -> AsyncIterator[int]:
    command = [sys.executable, "-m", module]
    log = folder / f"{module}.log"
    given = environment | {"PORT": str(port)}
    async with running(command, log=log, environment=given, ready_text="Uvicorn running") as process:
        yield process.pid


async def _postmaster(database_url: str) -> int:
    """The process of which all of PostgreSQL's are children."""
    connection = await asyncpg.connect(database_url)
    try:
        return parent_of(await connection.fetchval("SELECT pg_backend_pid()"))
    finally:
        await connection.close()
