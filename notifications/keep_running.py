"""Keeping the parts of a worker running: one that fails is begun again, and the others do not notice."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# Who has run for so long has recovered: its next failure is a first one again.
RECOVERED_SECONDS = 60.0


async def keep_running(name: str, part: Callable[[], Awaitable[object]]) -> None:
    """Runs `part` for ever, with growing pauses after failures.

    Ends by cancellation, even if `part` turns that into a failure of its own, as drivers do whose server goes
    away at the same moment.
    """
    pause, task = FIRST_PAUSE, asyncio.current_task()
    while True:
        begun = time.monotonic()
        try:
            await part()
            log.warning("worker.ended", part=name)
        except Exception:
            log.exception("worker.failed", part=name, pause=pause)
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        if time.monotonic() - begun > RECOVERED_SECONDS:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # spreads load, hides nothing
        pause = min(pause * 2, LONGEST_PAUSE)


async def every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Calls `work` with so many seconds between the end of a call and the next. Ends by cancellation."""
    while True:
        await work()
        await asyncio.sleep(seconds)
