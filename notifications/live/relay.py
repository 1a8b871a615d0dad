"""The relay: one leader among all workers moves events from the outbox into the streams.

Its lock lives on the very connection that gives positions, so a leader that lost its connection cannot write
any more, and a leader that was killed is followed within a second. It keeps nothing in memory that it could
not read again.
"""

import asyncio
from contextlib import suppress

import asyncpg
import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.kit.outbox import CHANNEL
from notifications.live.events import LiveEvent
from notifications.live.publisher import Publisher, StreamState
from notifications.live.sequencer import assign_positions, read_sequence, renew_epoch

log = structlog.get_logger(__name__)

LEADER_LOCK = 20_261_125
POLL_SECONDS = 1.0
REFILL = 10_000
BATCH = 500
# The server notices a leader whose machine has vanished within about ten seconds.
KEEPALIVE = {"tcp_keepalives_idle": "4", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
_READ = """
SELECT position, name, community_id, subject_id, payload, occurred_at, correlation_id
FROM outbox WHERE position > $1 ORDER BY position LIMIT $2
"""

# How asyncpg says that a connection is gone; the last one, when it went between two messages.
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

# Old events are tidied away: what comes before the oldest one that is kept cannot be told any more.
_BEFORE_OLDEST = """
SELECT coalesce(
    (SELECT min(position) - 1 FROM outbox WHERE position IS NOT NULL),
    (SELECT position FROM outbox_consumer WHERE name = 'sequencer')
)
"""


class Relay:
    """Run one in every worker: `await Relay(database_url, redis_url).run()`. Ends only by cancellation."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self._database_url = database_url
        self._redis = Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
        self._publisher = Publisher(self._redis)
        self._woken = asyncio.Event()
        self.leading = False

    async def run(self) -> None:
        """Leads or stands by, for ever; a lost server is a pause, not an end."""
        try:
            while True:
                with suppress(*LOST):
                    await self._serve()
                log.warning("relay.interrupted", server="database")
                await asyncio.sleep(POLL_SECONDS / 2)
        finally:
            await self._redis.aclose()

    async def _serve(self) -> None:
        connection = await asyncpg.connect(
            self._database_url,
            server_settings={"application_name": "palm-relay", **KEEPALIVE},
            command_timeout=30,
        )
        try:
            await _become_leader(connection)
            await self._lead(connection)
        finally:
            self.leading = False
            connection.terminate()

    async def _lead(self, connection: asyncpg.Connection) -> None:
        await connection.add_listener(CHANNEL, lambda *_: self._woken.set())
        # A leader without a connection is none: it shall notice at once.
        connection.add_termination_listener(lambda _: self._woken.set())
        self.leading = True
        log.info("relay.leading")
        while True:
            self._woken.clear()
            newest = await self.assign(connection)
            try:
                await self.publish(connection, newest)
            except RedisError as error:
                log.warning("relay.interrupted", server="stream", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)

    async def assign(self, connection: asyncpg.Connection) -> int:
        """Positions for all committed rows; the newest position."""
        newest = (await read_sequence(connection)).position
        while (after := await assign_positions(connection)) > newest:
            newest = after
        return newest

    async def publish(self, connection: asyncpg.Connection, newest: int) -> None:
        """Everything up to `newest` that the streams do not have yet. Told to go on when the streams were
        moved.
        """
        position = await self._continue_from(connection)
        while position.position < newest:
            events = [_event(row) for row in await connection.fetch(_READ, position.position, BATCH)]
            if not events:
                return  # tidied away while the streams were empty
            after = await self._publisher.publish(position, events)
            if after != StreamState(position.epoch, events[-1].position):
                self._woken.set()
                return
            position = after

    async def _continue_from(self, connection: asyncpg.Connection) -> StreamState:
        """Where the streams are, filled again if Valkey lost them or they belong to another line of
        positions.
        """
        sequence, found = await read_sequence(connection), await self._publisher.state()
        if found and found.epoch == sequence.epoch and found.position > sequence.position:
            sequence = await renew_epoch(connection)
        if found and found.epoch == sequence.epoch:
            return found
        kept: int = await connection.fetchval(_BEFORE_OLDEST) or 0
        base = StreamState(sequence.epoch, max(kept, sequence.position - REFILL, 0))
        log.warning("relay.refilling", base=base.position, newest=sequence.position)
        await self._publisher.reset(found, base)
        return base


async def _become_leader(connection: asyncpg.Connection) -> None:
    """Asks again and again: a statement that waited for the lock would hold back VACUUM."""
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK):  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)


def _event(row: asyncpg.Record) -> LiveEvent:
    return LiveEvent(
        position=row["position"],
        name=row["name"],
        community_id=row["community_id"],
        subject_id=row["subject_id"],
        payload=orjson.loads(row["payload"]),
        occurred_at=row["occurred_at"].isoformat(),
        correlation_id=row["correlation_id"],
    )
