"""Signed device events a second, durable, on one server process: `python -m tests.bench.ingest`.

Real PostgreSQL with fsync and synchronous commits, real Valkey, one uvicorn process; the sender shares the
machine. Every event is new and signed; answers are counted, and so are the rows afterwards.
"""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import asyncpg

from api.embedded import EmbeddedServers
from api.embedded.ports import free_port
from domain.devices.kinds import DeviceKind
from domain.devices.models import EdgeNode
from domain.devices.rotate_key import issue_key
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from domain.migrations.run import upgrade
from tests.bench.ingest_load import send
from tests.bench.processor import seconds_of_tree
from tests.support.processes import running
from tests.support.sensors import device
from tests.support.signing import ADDRESS, BATCH, STRUCTURED, DeviceKeyInHand, cloud_event, encoded
from tests.support.world import build_world

DEVICES = 200
SECRET = "a secret of the benchmark, 32 characters"
BATCH_EVENTS = 100
BATCHES = 300
SINGLES = 4_000
ALARMS_A_SECOND = 400


class Server(NamedTuple):
    """The process under load."""

    pid: int
    port: int


async def prepare(database_url: str) -> DeviceKeyInHand:
    """A node with 200 devices: 180 that measure and 20 smoke detectors."""
    await upgrade(database_url)
    database = Database(database_url)
    units = Units(database)
    world = await build_world(units)
    async with units.begin() as unit:
        node = EdgeNode(community_id=world.here, code="node", name="node")
        unit.session.add(node)
        await unit.session.flush()
        for number in range(DEVICES):
            kind = DeviceKind.SMOKE if number % 10 == 0 else DeviceKind.WATER_LEVEL
            at_home = {"edge_node_id": node.id, "building_id": world.buildings["1"]}
            unit.session.add(device(world.here, f"d{number}", kind, **at_home))
        key = issue_key(unit, KeySeal(SECRET.encode()), node)
    await database.dispose()
    return DeviceKeyInHand(key.key_id, key.secret)


def sample(number: int) -> dict[str, object]:
    """The n-th event: one of 180 devices measures something else than before."""
    code = f"d{number % DEVICES // 10 * 10 + 1 + number % 9}"
    return cloud_event(
        code, "waterlevel.sample", {"level_cm": number % 15}, datetime.now(UTC), sequence=f"{number:018}"
    )


def alarm(number: int) -> dict[str, object]:
    """One of the 20 smoke detectors raises or repeats its alarm."""
    return cloud_event(f"d{number % 20 * 10}", "smoke.alarm", {"density": 12}, datetime.now(UTC))


def request(key: DeviceKeyInHand, body: bytes, media_type: str) -> bytes:
    """The bytes of a signed request."""
    headers = key.headers(body, datetime.now(UTC), media_type=media_type)
    lines = [f"POST {ADDRESS} HTTP/1.1", "host: palm", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def round_of(
    name: str,
    server: Server,
    requests: list[bytes],
    events: int,
    *,
    connections: int,
    rate: float | None = None,
) -> None:
    """One line of the table."""
    before = seconds_of_tree(server.pid)
    sent = await send(server.port, requests, connections=connections, per_second=rate)
    microseconds = 1e6 * (seconds_of_tree(server.pid) - before) / events
    line = (
        f"{name:<36}{events / sent.took:>8,.0f} events/s  p50 {sent.percentile(0.5):6.1f} ms"
        f"  p99 {sent.percentile(0.99):6.1f} ms  server {microseconds:4.0f} µs/event  {sent.failures} failed"
    )
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def measure(server: Server, key: DeviceKeyInHand) -> int:
    """Three rounds; returns how many events were sent."""
    warm = [request(key, encoded(sample(10**7 + n)), STRUCTURED) for n in range(200)]
    await send(server.port, warm, connections=8)
    total = BATCHES * BATCH_EVENTS
    bodies = [
        encoded([sample(start + n) for n in range(BATCH_EVENTS)]) for start in range(0, total, BATCH_EVENTS)
    ]
    batches = [request(key, body, BATCH) for body in bodies]
    await round_of(f"batches of {BATCH_EVENTS}, 8 connections", server, batches, total, connections=8)
    singles = [request(key, encoded(sample(10**6 + n)), STRUCTURED) for n in range(SINGLES)]
    await round_of("single, 32 connections", server, singles, SINGLES, connections=32)
    smoke = [request(key, encoded(alarm(n)), STRUCTURED) for n in range(ALARMS_A_SECOND * 5)]
    name = f"smoke, {ALARMS_A_SECOND}/s, to alarm committed"
    await round_of(name, server, smoke, len(smoke), connections=32, rate=ALARMS_A_SECOND)
    return len(warm) + total + len(singles) + len(smoke)


async def main() -> None:
    """Prints the table, and fails if an event was lost."""
    with tempfile.TemporaryDirectory(prefix="palm-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        async with EmbeddedServers(folder / "data") as servers:
            key = await prepare(servers.database_url)
            port = free_port()
            environment = {
                "DATABASE_URL": servers.database_url,
                "REDIS_URL": servers.redis_url,
                "PORT": str(port),
                "PALM_SECRET": SECRET,
            }
            command = [sys.executable, "-m", "tests.bench.ingest_server"]
            log = folder / "server.log"
            async with running(
                command, log=log, environment=environment, ready_text="Uvicorn running"
            ) as process:
                sent = await measure(Server(process.pid, port), key)
            connection = await asyncpg.connect(servers.database_url)
            stored = await connection.fetchval("SELECT count(*) FROM device_event")
            await connection.close()
    sys.stdout.write(f"{sent:,} events sent, {stored:,} stored; {os.cpu_count()} cores\n")
    if stored != sent:
        raise SystemExit(1)


if __name__ == "__main__":
    asyncio.run(main())
