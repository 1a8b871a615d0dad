"""The demo from the first line to the last: servers, database, our own processes, and an end without
orphans.
"""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack

from api.command_line.console import escaped, fail, people
from api.command_line.environment import embedded, migrate_database, open_demo_books
from api.command_line.parts import Part, parts_of
from api.command_line.prepared import is_prepared, remember
from api.command_line.progress import ServerProgress, step
from api.command_line.welcome import welcome
from api.embedded.ports import is_free
from api.embedded.process import ServerProcess
from api.settings import Settings


async def run(settings: Settings) -> None:
    """Returns after Ctrl-C, SIGTERM or SIGHUP, when everything that was started has ended."""
    if not settings.is_demo:
        fail("The demo has well-known accounts and is refused in production; use palm serve and worker.")
    if not is_free(settings.port):
        fail(f"Port {settings.port} is taken. Choose another: PORT={settings.port + 1} make run")
    _end_when_asked()
    people.print("[bold]Palm 掌上社区[/] starts.")
    try:
        async with AsyncExitStack() as stack:
            await _play(settings, stack)
    except asyncio.CancelledError:
        people.print(f"Everything has ended; the data stays in {escaped(str(settings.folder.path))}")


async def _play(settings: Settings, stack: AsyncExitStack) -> None:
    settings.folder.create()
    with ServerProgress() as progress:
        servers = await stack.enter_async_context(embedded(settings, attach=False, progress=progress))
    stack.callback(people.print, "Ending …")
    addresses = {"database_url": servers.database_url, "redis_url": servers.redis_url}
    complete = settings.model_copy(update=addresses)
    # Only the cluster beside the note is known to be as we left it.
    note = servers.home / "prepared" if servers.home and not settings.database_url else None
    if note is None or not is_prepared(note):
        await _prepare(complete)
        if note is not None:
            remember(note)
    processes = await _start(parts_of(complete), complete, stack)
    servers.publish(public_url=complete.issuer)
    people.print(welcome(complete))
    fail(await _first_of(servers.first_death(), *(_death_of(process) for process in processes)))


async def _prepare(settings: Settings) -> None:
    """The imports are most of the time here, so they stand inside their step."""
    with step("Bringing the database to this release"):
        await migrate_database(settings)
    with step("Looking after the demo community"):
        from domain.demo.seed import seed
        from domain.devices.seal import KeySeal

        await seed(settings.database_url or "", seal=KeySeal(settings.secret_key.encode()).seal)
        await open_demo_books(settings)


async def _start(parts: list[Part], settings: Settings, stack: AsyncExitStack) -> list[ServerProcess]:
    """All at once; they end in reverse order, and the first one that fails is told with the end of its
    log.
    """
    with step("Starting " + ", ".join(part.name for part in parts)):
        processes = []
        for part in parts:
            first = part.first
            processes.append(await part.start(settings.folder.logs))
            stack.push_async_callback(processes[-1].stop)
            if first:
                await processes[-1].until(part.is_ready, part.patience)
        for part, process in zip(parts, processes, strict=True):
            await process.until(part.is_ready, part.patience)
    return processes


def _end_when_asked() -> None:
    """The first signal ends the demo in order. The second one has its usual effect: nobody has to wait for
    that.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end() -> None:
        for number in signals:
            loop.remove_signal_handler(number)
        if task is not None:
            task.cancel()

    for number in signals:
        loop.add_signal_handler(number, end)


async def _first_of(*deaths: Coroutine[None, None, str]) -> str:
    """What the first of them says; the others are not waited for."""
    watching = [asyncio.ensure_future(death) for death in deaths]
    try:
        done, _ = await asyncio.wait(watching, return_when=asyncio.FIRST_COMPLETED)
        return "; ".join(task.result() for task in done)
    finally:
        for task in watching:
            task.cancel()


async def _death_of(process: ServerProcess) -> str:
    code = await process.wait()
    return f"{process.name} ended with status {code}. The end of its log, {process.log}:\n{process.tail()}"
