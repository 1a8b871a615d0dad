"""What the ledger says of causes: by how much each changed the cash that the provider holds."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from domain.kit.money import Money
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Cause

BOOKS = """
SELECT transfer.kind, transfer.reference, sum(entry.amount_minor)::bigint AS minor, entry.currency
FROM unnest($2::text[], $3::text[]) AS named(kind, reference)
JOIN ledger_transfer AS transfer ON transfer.community_id = $1 AND transfer.kind = named.kind
  AND transfer.reference = named.reference
JOIN ledger_entry AS entry ON entry.community_id = $1 AND entry.transfer_id = transfer.id
  AND entry.account = 'CASH_IN_TRANSIT'
GROUP BY transfer.kind, transfer.reference, entry.currency
"""

POSTED = """
SELECT kind, reference FROM ledger_transfer
WHERE community_id = $1 AND posted_at >= $2 AND posted_at < $3
  AND kind IN ('PAYMENT_SUCCEEDED', 'REFUNDED', 'REFUND_RETURNED')
"""


async def books_of(connection: Connection, community_id: UUID, causes: Iterable[Cause]) -> dict[Cause, Money]:
    """What the transfers of these causes did to the cash in transit. Causes without a transfer are
    left out.
    """
    named = sorted(set(causes))
    kinds, references = [each.kind for each in named], [each.reference for each in named]
    rows = await connection.fetch(BOOKS, community_id, kinds, references)
    return {
        Cause(TransferKind(kind), reference): Money(minor, money) for kind, reference, minor, money in rows
    }


async def posted_between(
    connection: Connection, community_id: UUID, since: datetime, until: datetime
) -> list[Cause]:
    """Of which transfers the provider must know a movement."""
    rows = await connection.fetch(POSTED, community_id, since, until)
    return [Cause(TransferKind(kind), reference) for kind, reference in rows]
