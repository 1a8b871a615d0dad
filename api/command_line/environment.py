"""The settings with the addresses of servers that really run: given, shared with a running demo, or started
for this command.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import typer

from api.command_line.console import fail, people, plain_problems
from api.embedded import EmbeddedServers
from api.embedded.servers import Programs, Progress, silent
from api.settings import Settings


def embedded(settings: Settings, *, attach: bool, progress: Progress = silent) -> EmbeddedServers:
    """The embedded servers as the settings want them; none is started for an address that is given."""
    return EmbeddedServers(
        settings.data,
        database_url=settings.database_url,
        redis_url=settings.redis_url,
        attach=attach,
        programs=Programs(settings.postgres_programs, settings.valkey_program),
        progress=progress,
    )


@asynccontextmanager
async def with_servers(settings: Settings) -> AsyncIterator[Settings]:
    """Settings whose addresses are set. A demo that runs over the same data folder shares its servers."""
    async with embedded(settings.complete(), attach=True) as servers:
        found = {"database_url": servers.database_url, "redis_url": servers.redis_url}
        yield as_published(settings).model_copy(update=found)


def as_published(settings: Settings) -> Settings:
    """The public address of a demo that runs over the data folder, so that PORT need not be said twice."""
    published = settings.folder.published() or {}
    if settings.public_url is None and "public_url" in published:
        return settings.model_copy(update={"public_url": published["public_url"]})
    return settings


async def migrate_database(settings: Settings) -> None:
    """Bring the database to this release; one that is ahead of it is told in words."""
    from alembic.util import CommandError

    from domain.migrations.run import upgrade

    try:
        await upgrade(settings.database_direct_url or settings.database_url or "")
    except CommandError as problem:
        fail(
            f"The database is not of this release or an earlier one: {problem}. "
            "In the demo, `make reset` starts afresh."
        )


async def open_demo_books(settings: Settings) -> None:
    """The demo's bills come without postings."""
    from domain.kit.database import Database
    from domain.kit.unit_of_work import Units
    from payments.ledger.opening import open_books

    database = Database(settings.database_url or "")
    try:
        async with Units(database).begin() as unit:
            await open_books(unit)
    finally:
        await database.dispose()


def run_with_servers(work: Callable[[Settings], Awaitable[None]]) -> None:
    """Run a command that needs the servers for as long as it works."""

    async def run() -> None:
        async with with_servers(Settings()) as settings:
            await work(settings)

    with plain_problems():
        asyncio.run(run())


def serve_with_servers(command: str, run: Callable[[Settings], None]) -> None:
    """Run a server of ours: here when all addresses are given, else as a child beside embedded servers."""
    with plain_problems():
        settings = Settings().complete()
        if settings.database_url and settings.redis_url:
            run(settings)
            return
        code = asyncio.run(_as_child(settings, command))
    raise typer.Exit(code)


async def _as_child(settings: Settings, command: str) -> int:
    async with with_servers(settings) as complete:
        people.print(f"PostgreSQL and Valkey are embedded, in {settings.folder.path}")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "api.command_line", command, env=os.environ | addresses(complete)
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, child.send_signal, number)
        return await child.wait()


def addresses(settings: Settings) -> dict[str, str]:
    """The addresses of the servers, for the environment of a child."""
    return {"DATABASE_URL": settings.database_url or "", "REDIS_URL": settings.redis_url or ""}
