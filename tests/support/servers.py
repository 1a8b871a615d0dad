"""The test run's side of `server_host`: starts the host, and asks it for addresses and databases."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.embedded.process import launch_command
from tests.support import server_host

CONTROL_VARIABLE = "PALM_TEST_SERVERS"
ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


def start_host() -> subprocess.Popen[bytes]:
    """Start the host of this run and leave its address in the environment, where the workers inherit it."""
    folder = Path(tempfile.mkdtemp(prefix=server_host.PREFIX))
    folder.chmod(0o711)  # the servers of root run as nobody, who has to pass
    os.environ[CONTROL_VARIABLE] = str(folder / "control")
    command = launch_command([sys.executable, "-m", server_host.__name__, str(folder)], signal.SIGTERM)
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)


def stop_host(host: subprocess.Popen[bytes]) -> None:
    """Returns when the servers are gone."""
    host.terminate()
    host.wait(30)


@dataclass(frozen=True, slots=True)
class TestServers:
    """The PostgreSQL and Valkey servers that all tests of the run share."""

    database_url: str
    redis_url: str
    __test__ = False  # its name is no test's

    @classmethod
    def connect(cls) -> "TestServers":
        """Started by whichever test asks first."""
        return cls(**ask(do="addresses"))

    def create_database(self, *, migrated: bool = True) -> str:
        """The address of a new database: empty, or with all migrations applied."""
        address: str = ask(do="create", migrated=migrated)["database_url"]
        return address

    def drop_database(self, database_url: str) -> None:
        """Whatever is still connected to it is cut off."""
        ask(do="drop", database_url=database_url)


def ask(**question: object) -> dict[str, Any]:
    """One question to the host; its failures are raised here, with its traceback."""
    with _connection() as connection, connection.makefile("rwb") as stream:
        stream.write(json.dumps(question).encode() + b"\n")
        stream.flush()
        reply: dict[str, Any] = json.loads(stream.readline())
    if "error" in reply:
        raise RuntimeError(f"the servers of the test run: {reply['error']}")
    return reply


def _connection() -> socket.socket:
    """The host may still be starting when the first test asks."""
    connection = socket.socket(socket.AF_UNIX)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, ConnectionRefusedError):
            connection.connect(os.environ[CONTROL_VARIABLE])
            return connection
        time.sleep(0.01)
    raise TimeoutError("the process that owns the test servers did not come up")
