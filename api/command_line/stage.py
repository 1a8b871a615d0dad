"""The demo from the first line to the last: servers, database, our own processes, and an end without
orphans.
"""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack

from api.command_line.console import fail, people
from api.command_line.environment import embedded, migrate_database
from api.command_line.parts import Part, parts_of
from api.command_line.progress import ServerProgress, step
from api.command_line.welcome import welcome
from api.embedded.ports import is_free
from api.embedded.process import ServerProcess
from api.settings import Settings


async def run(settings: Settings) -> None:
    """Returns after Ctrl-C or SIGTERM, when everything that was started has ended."""
    if not settings.is_demo:
        fail("The demo has well-known accounts and is refused in production; use palm serve and worker.")
    if not is_free(settings.port):
        fail(f"Port {settings.port} is taken. Choose another: PORT={settings.port + 1} make run")
    ended = _asked_to_end()
    people.print("[bold]Palm 掌上社区[/] starts.")
    async with AsyncExitStack() as stack:
        with ServerProgress() as progress:
            servers = await stack.enter_async_context(embedded(settings, attach=False, progress=progress))
        addresses = {"database_url": servers.database_url, "redis_url": servers.redis_url}
        complete = settings.model_copy(update=addresses)
        await _prepare(complete)
        processes = await _start(parts_of(complete), complete, stack)
        servers.publish(public_url=complete.issuer)
        people.print(welcome(complete))
        await _until_the_end(ended, servers.first_death(), *(_death_of(process) for process in processes))
        people.print("Ending …")
    people.print("Everything has ended; the data stays in", str(settings.folder.path))


async def _prepare(settings: Settings) -> None:
    """The imports are most of the time here, so they stand inside their step."""
    with step("Bringing the database to this release"):
        await migrate_database(settings)
    with step("Looking after the demo community"):
        from domain.demo.seed import seed
        from domain.devices.seal import KeySeal

        await seed(settings.database_url or "", seal=KeySeal(settings.secret_key.encode()).seal)


async def _start(parts: list[Part], settings: Settings, stack: AsyncExitStack) -> list[ServerProcess]:
    """All at once; they end in reverse order, and the first one that fails is told with the end of its
    log.
    """
    settings.folder.create()
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


def _asked_to_end() -> asyncio.Event:
    """Set by the first signal. The second one has its usual effect: whoever cannot wait shall not have to."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end() -> None:
        ended.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, end)
    return ended


async def _until_the_end(ended: asyncio.Event, *deaths: Coroutine[None, None, str]) -> None:
    """Wait to be asked; when something dies by itself instead, say so and end with status 1."""
    asked = asyncio.ensure_future(ended.wait())
    watching = [asyncio.ensure_future(death) for death in deaths]
    done, waiting = await asyncio.wait([asked, *watching], return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    if asked not in done:
        fail("; ".join(task.result() for task in watching if task in done))


async def _death_of(process: ServerProcess) -> str:
    code = await process.wait()
    return f"{process.name} ended with status {code}. The end of its log, {process.log}:\n{process.tail()}"
