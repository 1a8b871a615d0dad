"""What SQL says of refunds beside who sees them."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, select

from domain.kit.tables import table_of
from payments.checkout.status import PaymentStatus
from payments.refunds.models import Refund
from payments.refunds.status import RefundStatus


def refundable_minor(payment: FromClause) -> ColumnElement[Any]:
    """What staff could still give back of a payment; nothing of one that a dispute has frozen."""
    refund = table_of(Refund).alias()
    taken = (
        select(func.coalesce(func.sum(refund.c.amount_minor), 0))
        .where(
            refund.c.community_id == payment.c.community_id,
            refund.c.payment_id == payment.c.id,
            refund.c.status != RefundStatus.FAILED,
        )
        .scalar_subquery()
    )
    free = (payment.c.status == PaymentStatus.SUCCEEDED) & payment.c.frozen_at.is_(None)
    return case((free, payment.c.amount_minor - taken), else_=0)
