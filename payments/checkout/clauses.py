"""What SQL says of payments beside who sees them."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, exists, select

from domain.kit.tables import table_of
from payments.checkout.models import Payment, PaymentPart


def pays(bill: FromClause, payment: FromClause) -> ColumnElement[bool]:
    """The payment is under way, and the bill is one of those that it pays."""
    part = table_of(PaymentPart).alias()
    same = [part.c.community_id == bill.c.community_id, part.c.bill_id == bill.c.id, part.c.is_open]
    of_payment = [payment.c.community_id == part.c.community_id, payment.c.id == part.c.payment_id]
    return exists(select(1).select_from(part).where(*same, *of_payment))


def currency_of_part(part: FromClause) -> ColumnElement[Any]:
    """That of its payment."""
    payment = table_of(Payment).alias()
    same = [payment.c.community_id == part.c.community_id, payment.c.id == part.c.payment_id]
    return select(payment.c.currency).where(*same).scalar_subquery()
