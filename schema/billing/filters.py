"""What lists of bills can be narrowed by."""

from sqlalchemy import any_

from domain.billing import policy
from schema.billing.enums import BillStatus
from schema.engine import Filter

STATUS = Filter(
    "status",
    list[BillStatus] | None,
    lambda bill, values: bill.c.status == any_(values),
    description="Only those in one of these states, at most 100.",
)
PAYABLE = Filter(
    "payable",
    bool | None,
    lambda bill, value: policy.payable(bill) == value,
    description="true: only those with something left to pay now; false: only the others.",
)
