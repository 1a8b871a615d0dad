"""The words of meters, described for apps."""

from domain.billing.medium import Medium
from domain.billing.meters.models import ReadingSource
from schema.kit.enums import describe

__all__ = ["Medium", "ReadingSource"]

describe(
    Medium,
    WATER="Water, in m³ (水).",
    ELECTRICITY="Electricity, in kWh (电).",
    GAS="Gas, in m³ (燃气).",
    HEAT="Heat, in kWh (热).",
)
describe(
    ReadingSource,
    DEVICE="A device that is bound to the meter (智能抄表).",
    RESIDENT="Somebody who lives in the room (住户自报).",
    STAFF="The community's staff (人工抄表).",
)
