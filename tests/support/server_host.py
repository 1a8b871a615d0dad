"""The process that owns the servers of one test run.

Started by the pytest process that controls the run (never by a worker), it costs nothing until the first test
asks. It answers over a Unix socket, one JSON object a line, so fixtures stay free of event loops and workers
need no locks among them:

    {"do": "addresses"}                → {"database_url": …, "redis_url": …}
    {"do": "create", "migrated": true} → {"database_url": …}, a new database, cloned from the template
    {"do": "drop", "database_url": …}  → {}

It ends with the controller, however that ends (kill -9 too), and takes the servers along.
"""

import asyncio
import fcntl
import json
import shutil
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import asyncpg

    from api.embedded import EmbeddedServers

PREFIX = "palm-tests-"
TEMPLATE = "palm_template"


class ServerHost:
    """The servers of the run, started at the first question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starting = asyncio.Lock()
        self._servers: EmbeddedServers | None = None
        self._pool: asyncpg.Pool | None = None
        self._failure: str | None = None
        self._created = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one question. A failure to start is remembered: every test shall say it,
        quickly.
        """
        try:
            reply = await self._reply(json.loads(await reader.readline()))
        except Exception:  # noqa: BLE001 - told to the one who asked
            reply = {"error": traceback.format_exc()}
        writer.write(json.dumps(reply).encode() + b"\n")
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async def stop(self) -> None:
        """Stop the servers; their files go with the folder."""
        if self._pool is not None:
            self._pool.terminate()
        if self._servers is not None:
            await self._servers.__aexit__(None, None, None)

    async def _reply(self, question: dict[str, Any]) -> dict[str, str]:
        async with self._starting:
            if self._failure:
                return {"error": self._failure}
            if self._pool is None:
                try:
                    self._pool = await self._start()
                except Exception:
                    self._failure = traceback.format_exc()
                    raise
        assert self._servers is not None
        match question["do"]:
            case "create":
                return {"database_url": await self._create(self._pool, migrated=question["migrated"])}
            case "drop":
                name = urlsplit(question["database_url"]).path[1:]
                await self._pool.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                return {}
            case _:
                return {"database_url": self._servers.database_url, "redis_url": self._servers.redis_url}

    async def _start(self) -> "asyncpg.Pool":
        import asyncpg

        from api.embedded import EmbeddedServers
        from domain.migrations.run import upgrade

        self._servers = await EmbeddedServers(self._folder / "data", durable=False).__aenter__()
        pool = await asyncpg.create_pool(self._servers.database_url, min_size=1, max_size=4)
        await pool.execute(f"CREATE DATABASE {TEMPLATE}")
        await upgrade(self._address(TEMPLATE))
        return pool

    async def _create(self, pool: "asyncpg.Pool", *, migrated: bool) -> str:
        """Copying the template's files is some times faster than writing them through the log."""
        self._created += 1
        name = f"test_{self._created}"
        template = f" TEMPLATE {TEMPLATE} STRATEGY FILE_COPY" if migrated else ""
        await pool.execute(f"CREATE DATABASE {name}{template}")
        return self._address(name)

    def _address(self, database: str) -> str:
        assert self._servers is not None
        return urlsplit(self._servers.database_url)._replace(path=f"/{database}").geturl()


def remove_forgotten() -> None:
    """Folders of runs that were killed: nobody holds their lock. One without the file is just being made."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError), (folder / "alive").open("r+") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


async def serve(folder: Path) -> None:
    """Answer until the controller ends or asks us to."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    host = ServerHost(folder)
    server = await asyncio.start_unix_server(host.answer, folder / "control")
    await ended.wait()
    server.close()
    await host.stop()


def main(folder: Path) -> None:
    """Hold the folder, serve, and leave nothing behind."""
    with (folder / "alive").open("w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        remove_forgotten()
        try:
            asyncio.run(serve(folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
