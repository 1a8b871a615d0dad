"""What bills say of themselves follows from the ledger: `paid_minor` and `status` are never set by hand."""

from collections.abc import Iterable
from uuid import UUID

from asyncpg import Connection

from domain.kit.unit_of_work import UnitOfWork

# In the order of their keys, like everything that locks several bills.
LOCK = """
SELECT id FROM bill WHERE community_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""

# A statement of its own, so that it sees what was committed while the locks were waited for.
FOLLOW = """
UPDATE bill SET paid_minor = total_minor - owed.minor,
  status = CASE WHEN owed.minor = 0 THEN 'PAID' WHEN owed.minor = total_minor THEN 'ISSUED'
    ELSE 'PARTIALLY_PAID' END
FROM unnest($2::uuid[]) AS named(id) CROSS JOIN LATERAL (
  SELECT coalesce(sum(amount_minor), 0) AS minor FROM ledger_entry AS entry
  WHERE entry.community_id = $1 AND entry.bill_id = named.id AND entry.account = 'RECEIVABLE'
) AS owed
WHERE bill.community_id = $1 AND bill.id = named.id AND bill.status IN ('ISSUED', 'PARTIALLY_PAID', 'PAID')
  AND (bill.paid_minor <> bill.total_minor - owed.minor OR (bill.status = 'PAID') <> (owed.minor = 0))
"""


async def let_bills_follow(unit: UnitOfWork, community_id: UUID, bill_ids: Iterable[UUID]) -> None:
    """Call it after each posting that touches a bill, in the same unit. Drafts and void bills stay as they
    are.

    PostgreSQL refuses, by the check `paid_within_total`, a bill that would be paid more than it asks for.
    """
    named = sorted(set(bill_ids))
    if not named:
        return
    connection = await unit.asyncpg()
    await lock_bills(connection, community_id, named)
    await connection.execute(FOLLOW, community_id, named)


async def lock_bills(connection: Connection, community_id: UUID, bill_ids: Iterable[UUID]) -> None:
    """Holds the bills until the unit ends. Whoever locks more than bills locks these last but for parts."""
    await connection.execute(LOCK, community_id, sorted(set(bill_ids)))
