"""Writing to the outbox, running relays and hubs, and waiting for what they do."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

import asyncpg

from domain.kit.ids import new_id
from notifications.live.events import LiveEvent
from notifications.live.hub import Hub
from notifications.live.relay import Relay

COMMUNITY = UUID("00000000-0000-7000-8000-000000000001")
_INSERT = """
INSERT INTO outbox (id, name, community_id, subject_id, payload, occurred_at, correlation_id)
VALUES ($1, $2, $3, $4, $5, now(), $6)
"""


async def write_events(
    connection: asyncpg.Connection,
    count: int = 1,
    *,
    name: str = "alarm.raised",
    community: UUID | None = COMMUNITY,
    payload: dict[str, object] | None = None,
) -> list[UUID]:
    """Committed events, as units of work leave them; their subjects, in order."""
    subjects = [uuid4() for _ in range(count)]
    text = json.dumps(payload or {})
    async with connection.transaction():
        rows = [(new_id(), name, community, subject, text, uuid4()) for subject in subjects]
        await connection.executemany(_INSERT, rows)
        await connection.execute("SELECT pg_notify('palm_outbox', '')")
    return subjects


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own."""
    connection = await asyncpg.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def in_background(work: Coroutine[object, object, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Runs until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def relaying(database_url: str, redis_url: str) -> AsyncIterator[Relay]:
    """A relay at work."""
    relay = Relay(database_url, redis_url)
    async with in_background(relay.run()):
        yield relay


@asynccontextmanager
async def listening(redis_url: str, *, remembered: int = 20_000) -> AsyncIterator[Hub]:
    """A hub that has begun to read."""
    hub = Hub(redis_url, remembered=remembered)
    async with in_background(hub.run()):
        await hub.ready()
        yield hub


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Polls: only for what no event tells of."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.005)


class Heard:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.events: list[LiveEvent] = []

    def __call__(self, event: LiveEvent) -> None:
        self.events.append(event)

    @property
    def positions(self) -> list[int]:
        return [event.position for event in self.events]

    @property
    def subjects(self) -> list[UUID]:
        return [event.subject_id for event in self.events]

    async def count(self, number: int, seconds: float = 10.0) -> None:
        """Returns when `number` events were heard."""
        await until(lambda: len(self.events) >= number, seconds)
