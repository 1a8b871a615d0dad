"""What lists of refunds and disputes can be narrowed by."""

from sqlalchemy import any_

from payments.disputes.clauses import is_open
from schema.engine import Filter
from schema.payments.refund_enums import RefundStatus

REFUND_STATUS = Filter(
    "status",
    list[RefundStatus] | None,
    lambda refund, values: refund.c.status == any_(values),
    description="Only those in one of these states, at most 100.",
)
DISPUTE_OPEN = Filter(
    "open",
    bool | None,
    lambda dispute, value: is_open(dispute) == value,
    description="true: only those that the bank has not decided; false: only the others.",
)
