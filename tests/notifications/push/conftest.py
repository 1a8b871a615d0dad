"""A real simulator process, and a transport of the real SDK that talks to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from notifications.push.fcm import FcmTransport
from notifications.push.fcm_account import service_account
from tests.support.servers import ROOT

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class FcmSimulator:
    """The process's address, and what tests ask of it."""

    base_url: str
    client: httpx.Client = field(repr=False)

    def script(self, answer: str, **more: Any) -> None:
        self.client.post("/control/script", json={"answer": answer, **more}).raise_for_status()

    def inbox(self, token: str | None = None) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.client.get(
            "/inbox", params={"token": token} if token else {}
        ).json()
        return entries

    def messages(self, token: str | None = None) -> list[dict[str, Any]]:
        return [entry["message"] for entry in self.inbox(token)]

    def until(self, number: int, seconds: float = 20) -> list[dict[str, Any]]:
        """The inbox once it has so many entries: the stream is followed, so nothing is waited for in vain."""
        with self.client.stream("GET", "/inbox/stream", timeout=seconds) as answer:
            found = 0
            for line in answer.iter_lines():
                found += line.startswith("data:")
                if found >= number:
                    break
        return self.inbox()


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[FcmSimulator]:
    """One process for all tests of a worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PORT"}
    process = subprocess.Popen(
        [sys.executable, "-m", "notifications.simulators.fcm", "--port", str(port)], cwd=ROOT, env=environment
    )
    base_url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base_url, trust_env=False) as client:
            _wait(client)
            yield FcmSimulator(base_url, client)
    finally:
        process.terminate()
        process.wait(10)


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            client.get("/healthz").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the simulator did not come up")


@pytest.fixture
def simulator(simulator_process: FcmSimulator) -> FcmSimulator:
    """With an empty inbox and an empty script."""
    simulator_process.client.delete("/inbox")
    simulator_process.client.delete("/control/script")
    return simulator_process


@pytest.fixture
async def transport(simulator: FcmSimulator) -> AsyncIterator[FcmTransport]:
    """Google's SDK, pointed at the simulator."""
    account = await service_account(None, simulator.base_url)
    assert account is not None
    made = FcmTransport(account, base_url=simulator.base_url)
    yield made
    await made.close()
