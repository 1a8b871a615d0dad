"""What lists of payments can be narrowed by."""

from sqlalchemy import any_

from schema.engine import Filter
from schema.payments.enums import PaymentMethod, PaymentStatus

STATUS = Filter(
    "status",
    list[PaymentStatus] | None,
    lambda payment, values: payment.c.status == any_(values),
    description="Only those in one of these states, at most 100.",
)
METHOD = Filter("method", PaymentMethod | None, lambda payment, value: payment.c.method == value)
