"""The door's fixtures, and a broker."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.embedded.ports import free_port
from api.embedded.process import ServerProcess
from tests.api.devices.conftest import clock, door, keys, redis, sensors, units, world
from tests.support.processes import running

__all__ = ["clock", "door", "keys", "redis", "sensors", "units", "world"]


@dataclass(frozen=True, slots=True)
class BrokerProcess:
    """A running broker, which a test may stop."""

    process: ServerProcess
    port: int

    @property
    def url(self) -> str:
        return f"mqtt://palm:any@127.0.0.1:{self.port}?protocol=3.1.1"


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[BrokerProcess]:
    port = free_port()
    async with running(
        broker_command(port), log=tmp_path / "broker.log", environment={}, ready_text="broker ready"
    ) as p:
        yield BrokerProcess(p, port)


def broker_command(port: int) -> list[str]:
    import sys

    return [sys.executable, "-m", "tests.support.mqtt_broker", str(port)]
