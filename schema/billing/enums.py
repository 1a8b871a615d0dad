"""The words of bills, described for apps. Types and filters take them from here."""

from domain.billing.adjustments.models import AdjustmentKind
from domain.billing.models import BillStatus, FeeKind
from schema.kit.enums import describe

__all__ = ["AdjustmentKind", "BillStatus", "FeeKind"]

describe(
    BillStatus,
    DRAFT="Being made; residents do not see it (草稿).",
    ISSUED="To be paid (待缴).",
    PARTIALLY_PAID="Paid in part (部分缴纳).",
    PAID="Paid in full (已缴).",
    VOID="Withdrawn with a reason; another bill may replace it (作废).",
)
describe(
    FeeKind,
    PROPERTY="Property management (物业费).",
    ELEVATOR="Elevator (电梯费).",
    PARKING="Parking (停车费).",
    WATER="Water, by yearly tiers (水费).",
    ELECTRICITY="Electricity, by tiers (电费).",
    SHARED="A share of what the community uses in common (公摊).",
    OTHER="Anything else (其他).",
)
describe(
    AdjustmentKind,
    CORRECTION="A charge was wrong (更正).",
    WAIVER="Something is not asked for (减免).",
    LATE_FEE="Charged by the day for what is overdue (滞纳金).",
)
