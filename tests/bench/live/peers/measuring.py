"""Each peer at rising rates, as long as it keeps up."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from api.embedded.ports import free_port
from tests.bench.live.load import Load, Seen, loaded
from tests.bench.live.palm import Api
from tests.support.processes import running

HERE = Path(__file__).parent
SOCKETS = 1_000
RATES = (4, 8, 12, 16, 20, 25, 30)
SECONDS = 2.5
SLOWEST_MS = 500.0
QUERY = """subscription ($communityId: ID!) {
  alarmChanged(communityId: $communityId) {
    cursor
    alarm { id kind level condition place raisedAt building { number name } }
  }
}"""
NODE = shutil.which("node") or "node"
# name → command, less the port
PEERS = {
    "Strawberry's own handler": (sys.executable, "-m", "tests.bench.live.peers.strawberry_app"),
    "graphql-ws on ws": (NODE, str(HERE / "graphql_ws.mjs")),
    "Mercurius": (NODE, str(HERE / "mercurius.mjs")),
}


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """One round of one peer, the last one that it kept up with, or else the first."""

    name: str
    events: int
    seconds: float
    cpu_seconds: float
    kilobytes_per_socket: float
    seen: Seen

    @property
    def lost(self) -> int:
        return SOCKETS * self.events - self.seen.deliveries

    @property
    def kept_up(self) -> bool:
        return self.lost == 0 and self.seen.p99_ms <= SLOWEST_MS

    @property
    def cpu_us_per_delivery(self) -> float:
        return self.cpu_seconds / max(1, self.seen.deliveries) * 1e6


async def measure_peers() -> list[PeerFigures]:
    """All that can run here: those in JavaScript need Node and npm."""
    names = list(PEERS) if node_is_ready() else list(PEERS)[:1]
    return [await measure_peer(name) for name in names]


def node_is_ready() -> bool:
    """Installs what the lock says, the first time."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        sys.stdout.write("Node and npm are not installed: peers in JavaScript are left out.\n")
        return False
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    return True


async def measure_peer(name: str) -> PeerFigures:
    """Starts a server and raises the rate."""
    port = free_port()
    payload = json.dumps({"query": QUERY, "variables": {"communityId": "1"}})
    url = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory(prefix="palm-bench-") as folder:
        log, address = Path(folder, "peer.log"), f"{url}graphql?query=%7Bhello%7D"
        server = running([*PEERS[name], str(port)], log=log, environment={}, ready_url=address)
        async with server as process, httpx.AsyncClient(base_url=url, trust_env=False) as client:
            api, publisher = Api(process.pid, port), Publisher(client)
            empty = api.kilobytes()
            async with loaded(Path(folder), port, SOCKETS, payload, [""]) as load:
                await load.until_heard(SOCKETS, publisher.publish)
                memory = (api.kilobytes() - empty) / SOCKETS
                return [each async for each in rounds(name, api, load, publisher, memory)][-1]


async def rounds(
    name: str, api: Api, load: Load, publisher: "Publisher", memory: float
) -> AsyncIterator[PeerFigures]:
    """At rising rates, up to the last one that the server keeps up with; at least one."""
    for rate in RATES:
        await load.measure()
        used = api.cpu_seconds()
        events = await publisher.publish_often(rate, SECONDS)
        seen = await load.seen(SOCKETS * events, seconds=5)
        found = PeerFigures(name, events, SECONDS, api.cpu_seconds() - used, memory, seen)
        if rate == RATES[0] or found.kept_up:
            yield found
        if not found.kept_up:
            return


@dataclass(slots=True)
class Publisher:
    """Tells a peer of alarms."""

    client: httpx.AsyncClient
    numbers: "count[int]"

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self.numbers = client, count(1)

    async def publish_often(self, rate: float, seconds: float) -> int:
        """`rate` times a second, without waiting for the answers; how many there were."""
        loop, total = asyncio.get_running_loop(), int(rate * seconds)
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            for number in range(total):
                await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
                group.create_task(self.publish())
        return total

    async def publish(self) -> None:
        """One event, of the size of Palm's."""
        alarm = {
            "id": "YWxhcm0wMTk5YzVkZS03YjFhLTdjM2QtOGUyZi0wMTIzNDU2Nzg5YWI",
            "kind": "SMOKE",
            "level": "I",
            "condition": "ACTIVE",
            "place": f"@{time.time_ns()}",
            "raisedAt": "2026-11-24T08:00:00.000000+00:00",
            "building": {"number": "1", "name": "1号楼"},
        }
        body = {"cursor": str(next(self.numbers)), "alarm": alarm}
        (await self.client.post("publish", json=body, timeout=30)).raise_for_status()
