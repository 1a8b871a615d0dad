"""Money has come: it is posted for the bills that it was meant for, as far as these are still open."""

from uuid import UUID

from asyncpg import Connection

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.ledger.follow import let_bills_follow, lock_bills
from payments.ledger.of_payments import payment_succeeded
from payments.ledger.post import post
from payments.ledger.transfers import Part

PARTS = """
SELECT part.bill_id, part.amount_minor, owed.minor AS open_minor
FROM payment_part AS part CROSS JOIN LATERAL (
  SELECT coalesce(sum(amount_minor), 0) AS minor FROM ledger_entry AS entry
  WHERE entry.community_id = part.community_id AND entry.bill_id = part.bill_id
    AND entry.account = 'RECEIVABLE'
) AS owed
WHERE part.community_id = $1 AND part.payment_id = $2
ORDER BY part.bill_id
"""
BILLS = "SELECT bill_id FROM payment_part WHERE community_id = $1 AND payment_id = $2"


async def settle(unit: UnitOfWork, payment: Payment) -> None:
    """Call it once, under the payment's lock. What no bill is owed any more is entered as UNAPPLIED."""
    connection = await unit.asyncpg()
    here = payment.community_id
    bills: list[UUID] = [row["bill_id"] for row in await connection.fetch(BILLS, here, payment.id)]
    await lock_bills(connection, here, bills)
    applied, unapplied = await _split(connection, payment)
    await post(unit, here, [payment_succeeded(str(payment.id), applied, unapplied)])
    await let_bills_follow(unit, here, bills)


async def _split(connection: Connection, payment: Payment) -> tuple[list[Part], list[Part]]:
    applied, unapplied = [], []
    for bill_id, minor, open_minor in await connection.fetch(PARTS, payment.community_id, payment.id):
        fits = min(minor, max(open_minor, 0))
        if fits:
            applied.append(Part(bill_id, Money(fits, payment.currency)))
        if minor > fits:
            unapplied.append(Part(bill_id, Money(minor - fits, payment.currency)))
    return applied, unapplied
