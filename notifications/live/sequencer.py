"""Gives committed outbox rows their positions: one after another, without a gap, in an order that never
changes.

An insert cannot do that itself: a transaction that took number 7 may commit after the one that took 8, and a
reader past 8 would never see 7. So positions are given afterwards, to rows that are committed, by one writer
at a time: the row of
`outbox_consumer` named `sequencer` is both the lock and the counter.
"""

from dataclasses import dataclass
from uuid import uuid4

import orjson
from asyncpg import Connection

BATCH = 1_000
POSITIONED_CHANNEL = "palm_positioned"
"""NOTIFY after new positions: readers of the outbox (`position > mine`) wake by it."""

_CREATE = """
INSERT INTO outbox_consumer (name, position, extra) VALUES ('sequencer', 0, $1::jsonb) ON CONFLICT DO NOTHING
"""
_LOCK = "SELECT position FROM outbox_consumer WHERE name = 'sequencer' FOR UPDATE"
_ASSIGN = """
WITH waiting AS (
    SELECT next.id, row_number() OVER (ORDER BY next.id) AS step
    FROM (SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT $2) AS next
), positioned AS (
    UPDATE outbox SET position = $1::bigint + waiting.step
    FROM waiting WHERE outbox.id = waiting.id RETURNING 1
)
UPDATE outbox_consumer SET position = $1::bigint + (SELECT count(*) FROM positioned)
WHERE name = 'sequencer' RETURNING position
"""
_STATE = "SELECT position, extra ->> 'epoch' AS epoch FROM outbox_consumer WHERE name = 'sequencer'"
_RENEW = """
UPDATE outbox_consumer SET extra = $1::jsonb WHERE name = 'sequencer'
"""


@dataclass(frozen=True, slots=True)
class Sequence:
    """The newest position, and the name of the line of positions: another database has another line."""

    position: int
    epoch: str


async def read_sequence(connection: Connection) -> Sequence:
    """The state of the sequencer, which is made at the first call."""
    while (row := await connection.fetchrow(_STATE)) is None:
        await connection.execute(_CREATE, _fresh_epoch())
    return Sequence(row["position"], row["epoch"])


async def renew_epoch(connection: Connection) -> Sequence:
    """Starts a new line of positions, after the database has gone back behind what was published."""
    await connection.execute(_RENEW, _fresh_epoch())
    return await read_sequence(connection)


async def assign_positions(connection: Connection) -> int:
    """Positions for at most BATCH committed rows; returns the newest position. Call again while it grows."""
    async with connection.transaction():
        before: int = await connection.fetchval(_LOCK)
        after: int = await connection.fetchval(_ASSIGN, before, BATCH)
        if after > before:
            await connection.execute("SELECT pg_notify($1, '')", POSITIONED_CHANNEL)
    return after


def _fresh_epoch() -> str:
    return orjson.dumps({"epoch": uuid4().hex}).decode()
