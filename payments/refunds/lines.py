"""What a payment's money was for, and what of it has not gone back. Read under the payment's lock."""

from collections import Counter
from collections.abc import Sequence

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.ledger.transfers import Part
from payments.refunds.models import Refund
from payments.refunds.split import Line

# By the ledger, which alone knows what a bill was still owed when the money came.
PAID = """
SELECT entry.bill_id, entry.account = 'UNAPPLIED' AS unapplied, -entry.amount_minor AS minor
FROM ledger_transfer AS transfer
JOIN ledger_entry AS entry
  ON entry.community_id = transfer.community_id AND entry.transfer_id = transfer.id
WHERE transfer.community_id = $1 AND transfer.kind = 'PAYMENT_SUCCEEDED' AND transfer.reference = $2
  AND entry.account IN ('RECEIVABLE', 'UNAPPLIED')
"""
# Refunds that have not begun count too: what they will give back is promised.
TAKEN = """
SELECT part.bill_id, part.unapplied, part.amount_minor AS minor
FROM refund JOIN refund_part AS part
  ON part.community_id = refund.community_id AND part.refund_id = refund.id
WHERE refund.community_id = $1 AND refund.payment_id = $2 AND refund.status <> 'FAILED'
"""
PARTS = """
SELECT bill_id, unapplied, amount_minor AS minor FROM refund_part WHERE community_id = $1 AND refund_id = $2
"""


async def paid_lines(unit: UnitOfWork, payment: Payment) -> list[Line]:
    """As the payment was posted; none before it has succeeded."""
    connection = await unit.asyncpg()
    rows = await connection.fetch(PAID, payment.community_id, str(payment.id))
    return [Line(*row) for row in rows]


async def left_lines(unit: UnitOfWork, payment: Payment) -> list[Line]:
    """What of each line is neither given back nor promised; a bill by bill figure may be negative by a minor
    unit, after refunds at the provider that were shared out.
    """
    connection = await unit.asyncpg()
    taken: Counter[tuple[object, bool]] = Counter()
    for bill_id, unapplied, minor in await connection.fetch(TAKEN, payment.community_id, payment.id):
        taken[bill_id, unapplied] += minor
    paid = await paid_lines(unit, payment)
    return [line._replace(minor=line.minor - taken[line.bill_id, line.unapplied]) for line in paid]


async def refund_lines(unit: UnitOfWork, refund: Refund) -> list[Line]:
    """What the refund is for."""
    connection = await unit.asyncpg()
    return [Line(*row) for row in await connection.fetch(PARTS, refund.community_id, refund.id)]


def parts(lines: Sequence[Line], currency: str, *, unapplied: bool) -> list[Part]:
    """As the ledger's postings take them."""
    return [Part(line.bill_id, Money(line.minor, currency)) for line in lines if line.unapplied is unapplied]
