"""Opens the books for bills that came without a posting: from a migration of old data, or from the demo.

What they ask for is posted as if they had been issued now, what was paid of them against OPENING. Each bill
once: running it again, or issuing them again, posts nothing.
"""

from uuid import UUID

from asyncpg import Connection

from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork

# Migration 0014 has done the same once.
ISSUED = """
WITH bills AS (
  SELECT community_id, id, total_minor, currency, coalesce(issued_at, $1) AS posted_at,
    gen_random_uuid() AS transfer_id
  FROM bill WHERE status IN ('ISSUED', 'PARTIALLY_PAID', 'PAID') AND total_minor > 0
), written AS (
  INSERT INTO ledger_transfer (community_id, id, kind, reference, posted_at, correlation_id)
  SELECT community_id, transfer_id, 'BILL_ISSUED', id::text, posted_at, $2 FROM bills
  ON CONFLICT (community_id, kind, reference) DO NOTHING
  RETURNING id
)
INSERT INTO ledger_entry (community_id, id, transfer_id, account, bill_id, amount_minor, currency)
SELECT community_id, gen_random_uuid(), transfer_id, side.account, side.bill_id, side.minor, currency
FROM bills JOIN written ON written.id = bills.transfer_id CROSS JOIN LATERAL (
  VALUES ('RECEIVABLE', bills.id, total_minor), ('REVENUE', NULL, -total_minor)
) AS side(account, bill_id, minor)
"""

PAID_BEFORE = """
WITH bills AS (
  SELECT community_id, id, currency, paid_minor, gen_random_uuid() AS transfer_id
  FROM bill WHERE paid_minor > 0 AND status <> 'VOID' AND NOT EXISTS (
    SELECT FROM ledger_entry AS entry WHERE entry.community_id = bill.community_id
      AND entry.bill_id = bill.id AND entry.account = 'RECEIVABLE' AND entry.amount_minor < 0
  )
), written AS (
  INSERT INTO ledger_transfer (community_id, id, kind, reference, posted_at, correlation_id)
  SELECT community_id, transfer_id, 'OPENING', id::text, $1, $2 FROM bills
  ON CONFLICT (community_id, kind, reference) DO NOTHING
  RETURNING id
)
INSERT INTO ledger_entry (community_id, id, transfer_id, account, bill_id, amount_minor, currency)
SELECT community_id, gen_random_uuid(), transfer_id, side.account, side.bill_id, side.minor, currency
FROM bills JOIN written ON written.id = bills.transfer_id CROSS JOIN LATERAL (
  VALUES ('RECEIVABLE', bills.id, -paid_minor), ('OPENING', NULL, paid_minor)
) AS side(account, bill_id, minor)
"""


async def open_books(unit: UnitOfWork) -> None:
    """All communities' bills that are owed or paid and have no posting yet."""
    connection: Connection = await unit.asyncpg()
    cause: UUID = new_id()
    await connection.execute(ISSUED, unit.now, cause)
    await connection.execute(PAID_BEFORE, unit.now, cause)
