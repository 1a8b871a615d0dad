"""Real processes of ours under test: `async with running([*PALM, "serve"], …)`."""

import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from api.embedded.process import ServerProcess
from tests.support.servers import ROOT

PALM = (sys.executable, "-m", "api.command_line")
# Settings of the person who runs the tests shall not reach the processes under test.
NOT_INHERITED = ("PALM_", "DATABASE_URL", "REDIS_URL", "MQTT_URL", "FCM_", "STRIPE_", "PORT", "HOST")


@asynccontextmanager
async def running(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    ready_url: str | None = None,
    ready_text: str | None = None,
    seconds: float = 30.0,
) -> AsyncIterator[ServerProcess]:
    """Start a process, wait until it is ready, and stop it at the end (SIGTERM, which must be enough).

    Ready means: `ready_url` answers 200, and `ready_text` stands in the log, whichever are given. `log`
    receives all output and can be read at any time by `process.log`; its end is added to a failing test's
    report. `environment` is added to ours, less settings.
    """
    process = await started(
        command,
        log=log,
        environment=environment,
        ready_url=ready_url,
        ready_text=ready_text,
        seconds=seconds,
    )
    try:
        yield process
    except BaseException as error:
        error.add_note(f"end of {log}:\n{process.tail(40)}")
        raise
    finally:
        await process.stop()


async def started(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    ready_url: str | None = None,
    ready_text: str | None = None,
    seconds: float = 30.0,
) -> ServerProcess:
    """The same for who ends it in another way: ready, and to be stopped by the caller."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    process = await ServerProcess.start(
        Path(command[0]).name, command, log=log, folder=ROOT, environment=inherited | dict(environment)
    )
    async with httpx.AsyncClient(trust_env=False) as client:
        await process.until(lambda: _ready(process, client, ready_url, ready_text), seconds)
    return process


async def _ready(
    process: ServerProcess, client: httpx.AsyncClient, url: str | None, text: str | None
) -> bool:
    if text is not None and text not in process.log.read_text(encoding="utf-8", errors="replace"):
        return False
    if url is None:
        return True
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
