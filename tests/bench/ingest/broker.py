"""An MQTT broker: mosquitto where it is installed, else amqtt, which is slower and always there."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from api.embedded.ports import free_port
from tests.support.processes import running

# As an operator would set it for a bridge; else a broker keeps 20 messages in flight and 1,000 waiting.
MOSQUITTO = """
listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 2000
max_queued_messages 0
"""


class Broker(NamedTuple):
    """A running broker."""

    name: str
    pid: int
    port: int
    url: str


def mosquitto() -> str | None:
    """Where the program is; Debian has it in a folder that is not on everybody's path."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


@asynccontextmanager
async def broker(folder: Path) -> AsyncIterator[Broker]:
    """Runs inside the block."""
    port, program = free_port(), mosquitto()
    url = f"mqtt://palm:any@127.0.0.1:{port}"
    if program is None:
        name, command, ready = (
            "amqtt",
            [sys.executable, "-m", "tests.support.mqtt_broker", str(port)],
            "broker ready",
        )
        url += "?protocol=3.1.1"
    else:
        settings = folder / "mosquitto.conf"
        settings.write_text(MOSQUITTO.format(port=port), encoding="ascii")
        name, command, ready = "mosquitto", [program, "-c", str(settings)], "running"
    async with running(command, log=folder / "broker.log", environment={}, ready_text=ready) as process:
        yield Broker(name, process.pid, port, url)
