"""Both servers together: `async with EmbeddedServers(folder) as servers`."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from api.embedded.account import server_account
from api.embedded.errors import DataFolderInUse
from api.embedded.folder import DataFolder
from api.embedded.home import server_home
from api.embedded.lock import FolderLock
from api.embedded.postgres import NAME as POSTGRES
from api.embedded.postgres import Postgres
from api.embedded.process import ServerProcess
from api.embedded.programs import postgres_programs, valkey_program
from api.embedded.valkey import NAME as VALKEY
from api.embedded.valkey import Valkey

ATTACH_SECONDS = 60.0


class Progress(Protocol):
    """Told what each server is doing, for a person who waits."""

    def __call__(self, server: str, doing: str, /) -> None: ...


def silent(server: str, doing: str, /) -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Server programs other than the wheels': a folder with `postgres` and `initdb`, and a Valkey or Redis
    server.
    """

    postgres_folder: Path | None = None
    valkey_program: Path | None = None


class EmbeddedServers:
    """Starts what has no address yet, and gives the addresses of both servers.

    `home` holds the servers' files, and is None while none runs here. With `attach`, a folder that another
    process holds is no error: its servers are used, and left running at the end. Without `durable`, data may
    be lost at a crash of the machine, and everything is faster.
    """

    def __init__(
        self,
        data_folder: Path,
        *,
        database_url: str | None = None,
        redis_url: str | None = None,
        attach: bool = False,
        durable: bool = True,
        programs: Programs | None = None,
        progress: Progress = silent,
    ) -> None:
        self.folder = DataFolder(data_folder)
        self._given = {"database_url": database_url or "", "redis_url": redis_url or ""}
        self._addresses: dict[str, str] = {}
        self._attach = attach
        self._durable = durable
        self._programs = programs or Programs()
        self._progress = progress
        self._servers: list[ServerProcess] = []
        self.home: Path | None = None
        self._stack = AsyncExitStack()

    @property
    def database_url(self) -> str:
        """`postgresql://…` of a role that may do everything in its database and create others, but is no
        superuser.
        """
        return self._addresses["database_url"]

    @property
    def redis_url(self) -> str:
        """`redis://…` of logical database 0."""
        return self._addresses["redis_url"]

    @property
    def processes(self) -> dict[str, int]:
        """Process ids of the servers that were started here, by name."""
        return {server.name: server.pid for server in self._servers}

    async def __aenter__(self) -> Self:
        if all(self._given.values()):
            self._addresses = self._given
            return self
        self.folder.create()
        lock = FolderLock(self.folder.path)
        try:
            lock.acquire()
        except DataFolderInUse:
            if not self._attach:
                raise
            self._addresses = await self._attached()
            return self
        self._stack.callback(lock.release)
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    def publish(self, **facts: str) -> None:
        """Tell other commands of the same user more than the addresses; forgotten when the servers stop."""
        if self._servers:
            self.folder.publish(self._addresses | facts)

    async def first_death(self) -> str:
        """Wait until one of the servers ends by itself, and say which; for ever when none was started
        here.
        """
        waits = {asyncio.ensure_future(server.wait()): server.name for server in self._servers}
        if not waits:
            await asyncio.Event().wait()
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return waits[done.pop()]
        finally:
            for waiting in waits:
                waiting.cancel()

    async def _start(self) -> None:
        self.folder.unpublish()
        account = server_account()
        self.home = home = server_home(self.folder, account)
        self._addresses = dict(self._given)
        try:
            async with asyncio.TaskGroup() as group:
                if not self._given["database_url"]:
                    programs = postgres_programs(home, account, self._programs.postgres_folder)
                    log = self.folder.logs / "postgres.log"
                    group.create_task(
                        self._postgres(Postgres(programs, home, log, account, durable=self._durable))
                    )
                if not self._given["redis_url"]:
                    program = valkey_program(home, account, self._programs.valkey_program)
                    log = self.folder.logs / "valkey.log"
                    group.create_task(
                        self._valkey(Valkey(program, home, log, account, durable=self._durable))
                    )
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        self.folder.publish(self._addresses)

    async def _postgres(self, postgres: Postgres) -> None:
        password = self.folder.secret("postgres")
        server, port = await postgres.start(self.folder.ports / "postgres", password, self._doing(POSTGRES))
        self._servers.append(server)
        self._addresses["database_url"] = f"postgresql://palm:{password}@127.0.0.1:{port}/palm"
        self._progress(POSTGRES, "ready")

    async def _valkey(self, valkey: Valkey) -> None:
        password = self.folder.secret("valkey")
        server, port = await valkey.start(self.folder.ports / "valkey", password, self._doing(VALKEY))
        self._servers.append(server)
        self._addresses["redis_url"] = f"redis://:{password}@127.0.0.1:{port}/0"
        self._progress(VALKEY, "ready")

    def _doing(self, server: str) -> Callable[[str], None]:
        return lambda doing: self._progress(server, doing)

    async def _attached(self) -> dict[str, str]:
        """The addresses that the holder of the folder publishes; it may still be starting."""
        deadline = asyncio.get_running_loop().time() + ATTACH_SECONDS
        while (addresses := self.folder.published()) is None:
            if asyncio.get_running_loop().time() > deadline:
                raise DataFolderInUse(self.folder.path, "")
            await asyncio.sleep(0.05)
        return addresses | {name: address for name, address in self._given.items() if address}

    async def _stop(self) -> None:
        """The lock goes last: whoever takes it finds no server over the files."""
        if self._servers:
            self.folder.unpublish()
        await asyncio.gather(*(server.stop() for server in self._servers))
        self._servers.clear()
        await self._stack.aclose()
