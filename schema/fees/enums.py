"""The words of fee items and runs, described for apps. Types and filters take them from here."""

from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import FormulaKind, TierPeriod
from domain.billing.fees.models import Payer
from domain.billing.runs.models import AnomalyKind, FeeRunFailure, FeeRunStatus
from schema.kit.enums import describe

__all__ = ["AnomalyKind", "Cycle", "FeeRunFailure", "FeeRunStatus", "FormulaKind", "Payer", "TierPeriod"]

describe(
    Cycle,
    name="FeeCycle",
    MONTH="Each month.",
    QUARTER="Each third month, for three months in advance.",
    YEAR="Each twelfth month, for a year in advance.",
)
describe(
    FormulaKind,
    name="FeeFormulaKind",
    AREA="The room's area times a rate (按面积).",
    FIXED="The same for everybody (固定).",
    METERED="What the room's meters counted, at stepped prices (按表).",
    SHARED="A share of what shared meters counted, by area (公摊).",
    MANUAL="Entered by hand for each room (手工).",
)
describe(
    TierPeriod,
    name="FeeTierPeriod",
    YEAR="The count of tiers begins anew with each calendar year.",
    MONTH="The count of tiers begins anew with each month.",
)
describe(
    Payer,
    name="FeePayer",
    ROOM="Every room.",
    PARKING_SPACE="The parking spaces that are assigned to a room (车位).",
    VEHICLE="The vehicles that are assigned to a room (车辆).",
)
describe(
    FeeRunStatus,
    REQUESTED="Waits to be computed, or is being computed: see progress (计算中).",
    DRAFT="Computed: look at the anomalies, then issue it or start it again (待出账).",
    FAILED="Could not be computed: see failure, then start it again (计算失败).",
    ISSUED="Its bills are out; final (已出账).",
)
describe(
    FeeRunFailure,
    ITEM_UNREADABLE="A fee item has parameters that its formula does not know: end it, and create another.",
    GAVE_UP="It ended half-way again and again. Start it again; if that does not help, tell support.",
)
describe(
    AnomalyKind,
    name="FeeAnomalyKind",
    NO_AREA="The room has no area, and is charged nothing by area (面积缺失).",
    NO_READING="The meter was not read in the month (未抄表).",
    WENT_BACK="The meter shows less than before; nothing is charged for it (读数倒退).",
    TRIPLED="Three times last month's use or more (用量突增).",
)
