"""Synthetic servers in processes of their own, and clients of them."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sys import executable

import httpx
import pytest
import redis

from api.embedded.process import launch_command
from notifications.live.publisher import BASE, EPOCH, PUBLISHED
from tests.support.processes import running
from tests.support.servers import ROOT, TestServers

# A worker of xdist has the database of its number (see tests/conftest.py).
DATABASE_OF_ITS_OWN = 15
COMMAND = (executable, "-m", "tests.api.graphql.synthetic")


@dataclass(frozen=True)
class Server:
    """A running synthetic server."""

    port: int
    log: Path

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"


StartServer = Callable[..., AbstractAsyncContextManager[Server]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def starter(redis_url: str, folder: Path) -> StartServer:
    """Starts synthetic servers on one event stream."""

    @asynccontextmanager
    async def start(**environment: str) -> AsyncIterator[Server]:
        port = free_port()
        settings = {"REDIS_URL": redis_url, "PORT": str(port), "PALM_DATA": str(folder), **environment}
        log = folder / f"server-{port}.log"
        url = f"http://127.0.0.1:{port}/graphql?query=%7Bhello%7D"
        async with running(COMMAND, log=log, environment=settings, ready_url=url):
            yield Server(port, log)

    return start


@pytest.fixture(scope="session")
def protocol_server(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on a stream without events, for all tests that only look at how it speaks."""
    folder, port = tmp_path_factory.mktemp("synthetic"), free_port()
    redis_url = f"{servers.redis_url.rpartition('/')[0]}/{DATABASE_OF_ITS_OWN}"
    with redis.Redis.from_url(redis_url) as streams:
        streams.mset({EPOCH: "test", BASE: 0, PUBLISHED: 0})
    environment = os.environ | {"REDIS_URL": redis_url, "PORT": str(port), "PALM_DATA": str(folder)}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            launch_command(COMMAND, signal.SIGTERM), cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        wait_for(port, process)
        yield Server(port, folder / "server.log")
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: "subprocess.Popen[bytes]", seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/graphql?query=%7Bhello%7D", trust_env=False)
            return
        time.sleep(0.05)
    raise TimeoutError("the synthetic server did not come up")


@pytest.fixture
async def client(protocol_server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP, without the proxies of the machine."""
    async with httpx.AsyncClient(base_url=protocol_server.http, trust_env=False) as opened:
        yield opened
