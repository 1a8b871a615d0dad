"""What is thrown away when it can tell nobody anything any more."""

from datetime import timedelta

from domain.kit.unit_of_work import UnitOfWork

EVENTS_KEPT = timedelta(days=7)
# A relay that finds its streams empty fills them again from so many of the newest events, and then some.
NEWEST_KEPT = 20_000
KEYS_KEPT = timedelta(days=2)
JOB_LOG_KEPT = timedelta(days=2)
AT_ONCE = 10_000
# A push that is due for so long and has no job has lost it.
LOST_AFTER = timedelta(minutes=2)

_EVENTS = """
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox
    WHERE occurred_at < $1::timestamptz
      AND position <= (SELECT coalesce(min(position), 0) FROM outbox_consumer)
      AND position <= (SELECT coalesce(max(position), 0) FROM outbox) - $2::bigint
    ORDER BY position LIMIT $3
)
"""
_KEYS = """
DELETE FROM idempotency_record WHERE (person_id, command, key) IN (
    SELECT person_id, command, key FROM idempotency_record WHERE used_at < $1::timestamptz LIMIT $2
)
"""
_JOB_LOG = """
DELETE FROM pgqueuer_log WHERE id IN (
    SELECT id FROM pgqueuer_log WHERE created < $1::timestamptz ORDER BY id LIMIT $2
)
"""


async def forget_events(unit: UnitOfWork) -> int:
    """Events that every reader has passed, a week old, and not among the newest; how many went."""
    connection = await unit.asyncpg()
    return _count(await connection.execute(_EVENTS, unit.now - EVENTS_KEPT, NEWEST_KEPT, AT_ONCE))


async def forget_keys(unit: UnitOfWork) -> int:
    """Idempotency records that no client will repeat any more; how many went."""
    connection = await unit.asyncpg()
    return _count(await connection.execute(_KEYS, unit.now - KEYS_KEPT, AT_ONCE))


async def forget_job_log(unit: UnitOfWork) -> int:
    """The queue's own log, which our ledger outlives; how many lines went."""
    connection = await unit.asyncpg()
    return _count(await connection.execute(_JOB_LOG, unit.now - JOB_LOG_KEPT, AT_ONCE))


def _count(tag: str) -> int:
    """PostgreSQL says `DELETE 3`."""
    return int(tag.rpartition(" ")[2])
