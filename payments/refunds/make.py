"""A refund begins: its row and its parts, under the payment's lock."""

from collections.abc import Sequence
from uuid import UUID

from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.refunds.models import Refund, RefundOrigin, RefundPart
from payments.refunds.split import Line


async def make_refund(
    unit: UnitOfWork,
    payment: Payment,
    lines: Sequence[Line],
    origin: RefundOrigin,
    *,
    reason: str | None = None,
    requested_by: UUID | None = None,
) -> Refund:
    """Of so much as its lines sum to. The caller has checked that so much is left."""
    here = payment.community_id
    refund = Refund(
        community_id=here,
        payment_id=payment.id,
        origin=origin,
        amount_minor=sum(line.minor for line in lines),
        currency=payment.currency,
        reason=reason,
        requested_at=unit.now,
        requested_by=requested_by,
    )
    unit.session.add(refund)
    await unit.session.flush()
    unit.session.add_all(
        RefundPart(
            community_id=here,
            refund_id=refund.id,
            bill_id=line.bill_id,
            unapplied=line.unapplied,
            amount_minor=line.minor,
        )
        for line in lines
    )
    await unit.session.flush()
    return refund
