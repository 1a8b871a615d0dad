"""A relay that is killed at a chosen step: `python -m tests.notifications.live.dying_relay POINT`."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable

import asyncpg

from notifications.live import relay
from notifications.live.events import LiveEvent
from notifications.live.publisher import Publisher, StreamState
from notifications.live.sequencer import _ASSIGN, _LOCK, BATCH

POINTS = ("before assigning", "in the transaction", "after assigning", "between batches", "after publishing")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingPublisher(Publisher):
    async def publish(self, expected: StreamState, events: Iterable[LiveEvent]) -> StreamState | None:
        await super().publish(expected, events)
        die()
        return None


class DyingRelay(relay.Relay):
    def __init__(self, point: str) -> None:
        super().__init__(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        self._point = point
        if point == "between batches":
            self._publisher = DyingPublisher(self._redis)

    async def assign(self, connection: asyncpg.Connection) -> int:
        if self._point == "before assigning":
            die()
        if self._point == "in the transaction":
            await connection.execute("BEGIN")
            await connection.fetchval(_ASSIGN, await connection.fetchval(_LOCK), BATCH)
            die()
        newest = await super().assign(connection)
        if self._point == "after assigning":
            die()
        return newest

    async def publish(self, connection: asyncpg.Connection, newest: int) -> None:
        await super().publish(connection, newest)
        if self._point == "after publishing":
            die()


if __name__ == "__main__":
    asyncio.run(DyingRelay(sys.argv[1]).run())
