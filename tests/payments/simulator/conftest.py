"""A real simulator process, the official SDK that talks to it, and somebody who listens to its webhooks."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe
from stripe import StripeClient

from api.embedded.ports import free_port
from tests.payments.simulator.receiver import Receiver
from tests.payments.simulator.shapes import check_shape
from tests.support.servers import ROOT

START_SECONDS = 30
KEY = "sk_test_palm"


@dataclass(frozen=True)
class StripeSimulator:
    """The process's address, and what tests tell it. Each 2xx of `call` is held against Stripe's schemas."""

    base_url: str
    http: httpx.Client = field(repr=False)

    def call(self, method: str, path: str, form: str | None = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        form_headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        answer = self.http.request(method, path, content=form, headers=form_headers | named)
        if answer.status_code == httpx.codes.OK:
            check_shape(answer.json())
        return answer

    def post(self, path: str, form: str = "", **headers: str) -> Any:
        """The object that is answered, which must not be an error."""
        answer = self.call("POST", path, form, **headers)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def refused(self, path: str, form: str = "", **headers: str) -> tuple[int, Any]:
        """The status and the error object."""
        answer = self.call("POST", path, form, **headers)
        assert answer.status_code >= httpx.codes.BAD_REQUEST, answer.text
        return answer.status_code, answer.json()["error"]

    def tell(self, method: str, control: str, **body: Any) -> Any:
        """A control; its answer, if there is one."""
        answer = self.http.request(method, f"/_simulator/{control}", json=body, timeout=40)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def events(self, *types: str) -> list[str]:
        """The types of all events, oldest first."""
        found = self.get("/v1/events?limit=100")["data"]
        return [event["type"] for event in reversed(found) if not types or event["type"] in types]


class SimulatorProcess:
    """Can be killed and started again on the same data."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._data = data
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> None:
        own = ("PORT", "STRIPE_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        command = [sys.executable, "-m", "payments.simulator", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--data", str(self._data), "--retry-seconds", "0.05", *arguments],
            cwd=ROOT,
            env=environment,
        )
        self._wait()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)

    def _wait(self) -> None:
        """Nothing tells of a port that has opened, so it is tried."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.base_url}/healthz", trust_env=False).raise_for_status()
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the simulator did not come up")


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """One process for all tests of a worker."""
    process = SimulatorProcess(tmp_path_factory.mktemp("stripe") / "stripe.sqlite")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def simulator(simulator_process: SimulatorProcess) -> Iterator[StripeSimulator]:
    """Without any state."""
    headers = {"Authorization": f"Bearer {KEY}"}
    base_url = simulator_process.base_url
    with httpx.Client(base_url=base_url, headers=headers, trust_env=False, timeout=30) as http:
        made = StripeSimulator(base_url, http)
        made.tell("DELETE", "")
        yield made


@pytest.fixture
def sdk(simulator: StripeSimulator) -> Callable[..., StripeClient]:
    """Makes the official SDK for the simulator."""

    def make(**options: Any) -> StripeClient:
        addresses = dict.fromkeys(("api", "connect", "files", "meter_events"), simulator.base_url)
        return StripeClient(KEY, base_addresses=addresses, **options)  # type: ignore[arg-type]  # a TypedDict

    return make


@pytest.fixture
async def async_sdk(sdk: Callable[..., StripeClient]) -> AsyncIterator[StripeClient]:
    """With the transport that production uses."""
    http = stripe.AIOHTTPClient(timeout=10)
    yield sdk(http_client=http)
    await http.close_async()  # type: ignore[no-untyped-call]  # the SDK has it so


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Somebody who listens."""
    made = Receiver()
    await made.start()
    yield made
    await made.stop()
