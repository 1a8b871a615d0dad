"""A Valkey server with its append-only file in the data folder."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from api.embedded.account import ServerAccount
from api.embedded.home import own_folder
from api.embedded.leftovers import stop_leftovers
from api.embedded.ports import remembered_port
from api.embedded.process import ServerProcess

NAME = "Valkey"
READY_SECONDS = 60.0
ANSWER_SECONDS = 1.0
DATABASES = 64


class Valkey:
    """One data folder and, after `start`, its running server."""

    def __init__(
        self, program: Path, home: Path, log: Path, account: ServerAccount | None, *, durable: bool = True
    ) -> None:
        self._program = program
        self._home = home
        self._folder = home / "valkey"
        self._log = log
        self._account = account
        self._durable = durable

    async def start(
        self, port_note: Path, password: str, progress: Callable[[str], None]
    ) -> tuple[ServerProcess, int]:
        """Start the server, and return it with its port when it answers and has read its data."""
        progress("starting")
        own_folder(self._folder, self._account)
        await stop_leftovers(self._folder, signal.SIGTERM, signal.SIGKILL)
        port = remembered_port(port_note)
        server = await ServerProcess.start(
            NAME,
            [str(self._program), "-"],
            log=self._log,
            account=self._account,
            folder=self._home,
            stdin=self._configuration(port, password).encode(),
        )

        async def ready() -> bool:
            return await _answers(port, password)

        await server.until(ready, READY_SECONDS)
        return server, port

    def _configuration(self, port: int, password: str) -> str:
        """Given on standard input, so that the password is neither in a file nor in the list of processes."""
        return "\n".join(
            [
                "bind 127.0.0.1",
                f"port {port}",
                f"requirepass {password}",
                f"databases {DATABASES}",
                f'dir "{self._folder}"',
                f"appendonly {'yes' if self._durable else 'no'}",
                "appendfsync everysec",
                'save ""',
                "daemonize no",
                "",
            ]
        )


async def _answers(port: int, password: str) -> bool:
    """Whether a PING is answered; while it still reads its file the server says LOADING."""
    with suppress(OSError, TimeoutError, EOFError):
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"AUTH {password}\r\nPING\r\n".encode())
                return await reader.readline() == b"+OK\r\n" and await reader.readline() == b"+PONG\r\n"
            finally:
                writer.close()
    return False
