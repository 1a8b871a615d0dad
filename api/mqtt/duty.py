"""One bridge at a time, however many workers run: whoever holds the lock is on duty, the others stand by."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import asyncpg

# Any fixed number of our own: the session that holds this lock speaks to the broker.
DUTY_LOCK = 20_261_126
STAND_BY_SECONDS = 1.0


async def on_duty(direct_url: str, bridge: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs the bridge while the lock is ours. Returns when the lock's connection is gone."""
    connection = await asyncpg.connect(direct_url)
    try:
        # PostgreSQL tells nobody that a lock is free again but a session that waits for it.
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", DUTY_LOCK):  # noqa: ASYNC110
            await asyncio.sleep(STAND_BY_SECONDS)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _connection: lost.set())
        await _until(lost, bridge)
    finally:
        connection.terminate()


async def _until(lost: asyncio.Event, bridge: Callable[[], Coroutine[Any, Any, None]]) -> None:
    running, watching = asyncio.create_task(bridge()), asyncio.create_task(lost.wait())
    try:
        await asyncio.wait((running, watching), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
    finally:
        for task in (running, watching):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
