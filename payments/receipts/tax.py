"""The tax in what was paid: how charges are classed, and how a gross amount splits.

The rates are those of a general taxpayer. Which ones a community's operator applies is for its accountant.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from domain.billing.models import FeeKind


class TaxClass(NamedTuple):
    """`name` is printed between asterisks before the charge (商品和服务分类简称)."""

    name: str
    rate: Decimal


SERVICES = TaxClass("物业管理服务", Decimal("0.06"))
CLASSES: dict[str, TaxClass] = {
    FeeKind.PARKING: TaxClass("经营租赁", Decimal("0.09")),
    FeeKind.WATER: TaxClass("水冰雪", Decimal("0.03")),
    FeeKind.ELECTRICITY: TaxClass("供电", Decimal("0.13")),
}


def class_of(fee: str) -> TaxClass:
    """Whatever is not sold by itself belongs to the management's services: late fees, corrections, 公摊."""
    return CLASSES.get(fee, SERVICES)


def net_minor(gross_minor: int, rate: Decimal) -> int:
    """What is left without the tax, in minor units; the tax is the rest, so the two sum exactly."""
    return int((gross_minor / (1 + rate)).quantize(Decimal(1), ROUND_HALF_EVEN))
