"""What the worker does for refunds: those that a process has left half-way, and money that nobody is owed."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlmodel import col

from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.checkout.hear import locked_payment
from payments.gateway.refund_words import Refunds
from payments.refunds.lines import left_lines
from payments.refunds.make import make_refund
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.present import present_refund
from payments.refunds.status import RefundStatus

log = structlog.get_logger(__name__)

AT_ONCE = 100
# Before that, whoever has made it is still at it.
LEFT_AFTER = timedelta(seconds=30)

# Payments of which a part came for bills that were not owed it, and that nobody has begun to give back.
OVERPAID = """
SELECT payment.community_id, payment.id
FROM ledger_entry AS entry
JOIN ledger_transfer AS transfer ON transfer.community_id = entry.community_id
  AND transfer.id = entry.transfer_id AND transfer.kind = 'PAYMENT_SUCCEEDED'
JOIN payment ON payment.community_id = entry.community_id AND payment.id = transfer.reference::uuid
WHERE entry.account = 'UNAPPLIED' AND payment.frozen_at IS NULL AND NOT EXISTS (
  SELECT FROM refund JOIN refund_part AS part
    ON part.community_id = refund.community_id AND part.refund_id = refund.id AND part.unapplied
  WHERE refund.community_id = payment.community_id AND refund.payment_id = payment.id
    AND part.bill_id = entry.bill_id
)
LIMIT $1
"""


async def sweep_refunds(units: Units, gateway: Refunds) -> None:
    """One round. Raises GatewayUnavailable; the next round goes on."""
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        overpaid = [Key(row["id"], row["community_id"]) for row in await connection.fetch(OVERPAID, AT_ONCE)]
    for payment in overpaid:
        async with units.begin() as unit:
            refund = await give_back(unit, payment)
        if refund is not None:
            await present_refund(units, gateway, Key(refund.id, refund.community_id))
    async with units.begin() as unit:
        waiting = await _waiting(unit, unit.now - LEFT_AFTER)
    for key in waiting:
        await present_refund(units, gateway, key)


async def give_back(unit: UnitOfWork, key: Key) -> Refund | None:
    """The refund of what the payment has brought too much; None if another has begun it."""
    payment = await locked_payment(unit, key.community_id, key.id)
    over = [line for line in await left_lines(unit, payment) if line.unapplied and line.minor > 0]
    if not over or payment.frozen_at is not None:
        return None
    log.info("refund.overpayment", payment=str(payment.id))
    return await make_refund(unit, payment, over, RefundOrigin.OVERPAYMENT)


async def _waiting(unit: UnitOfWork, before: datetime) -> list[Key]:
    query = select(col(Refund.id), col(Refund.community_id)).where(
        col(Refund.status) == RefundStatus.STARTING, col(Refund.requested_at) < before
    )
    rows = await unit.session.execute(query.order_by(col(Refund.requested_at)).limit(AT_ONCE))
    return [Key(row.id, row.community_id) for row in rows]
