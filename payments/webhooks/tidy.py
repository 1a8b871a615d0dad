"""Events hold payers' names and addresses; what they did is in our own tables."""

from datetime import timedelta

from domain.kit.unit_of_work import UnitOfWork

# Longer than Stripe can send an event again (30 days); repeated later it would have no effect anyway.
KEPT = timedelta(days=90)
AT_ONCE = 10_000

_ENDED = """
DELETE FROM webhook_event WHERE (source, event_id) IN (
    SELECT source, event_id FROM webhook_event
    WHERE received_at < $1::timestamptz AND state IN ('DONE', 'IGNORED') ORDER BY received_at LIMIT $2
)
"""


async def forget_webhooks(unit: UnitOfWork) -> int:
    """Events that ended 90 days ago; how many went. What is in quarantine stays until it is decided."""
    connection = await unit.asyncpg()
    tag: str = await connection.execute(_ENDED, unit.now - KEPT, AT_ONCE)
    return int(tag.rpartition(" ")[2])
