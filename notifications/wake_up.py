"""Waking by NOTIFY, with a poll for what was missed: a worker's loop that is neither late nor busy."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import asyncpg
import structlog

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0


async def whenever_notified(
    database_url: str, channels: tuple[str, ...], work: Callable[[], Awaitable[object]]
) -> None:
    """Calls `work` at once, after each NOTIFY on one of the channels, and every second. Ends by cancellation.

    Several notifications during one call make one more call. A lost connection is an exception.
    """
    woken = asyncio.Event()
    connection = await asyncpg.connect(database_url, server_settings={"application_name": "palm-wake-up"})
    connection.add_termination_listener(lambda *_: woken.set())
    try:
        for channel in channels:
            await connection.add_listener(channel, lambda *_: woken.set())
        while True:
            woken.clear()
            await work()
            if connection.is_closed():
                raise ConnectionError("the connection that listens for notifications was lost")
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), POLL_SECONDS)
    finally:
        connection.terminate()
