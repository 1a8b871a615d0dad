"""How a line's computation is printed, so that whoever pays can compute it again."""

from collections.abc import Iterable
from decimal import Decimal

from domain.billing.fees.tiers import Step
from domain.billing.medium import Medium

CENT = Decimal("0.01")


def number(value: Decimal) -> str:
    """Without idle zeros: 12, 12.5."""
    return f"{value.normalize():f}"


def yuan(minor: Decimal | int) -> str:
    """Minor units as 元 with two decimals, or more where the rate has them: 2.60, 0.588."""
    amount = Decimal(minor).scaleb(-2).normalize()
    exponent = amount.as_tuple().exponent
    return f"{amount:f}" if isinstance(exponent, int) and exponent < -2 else f"{amount.quantize(CENT):f}"


def by_area(area: Decimal, rate: Decimal, months: int) -> str:
    return f"{area} m² × {yuan(rate)} 元/m²·月" + (f" × {months} 个月" if months > 1 else "")


def by_month(amount_minor: int, months: int, subject: str = "") -> str:
    return " · ".join(filter(None, [subject, f"{months} 个月 × {yuan(amount_minor)} 元"]))


def by_tiers(steps: Iterable[Step], medium: Medium) -> str:
    return " + ".join(f"{number(step.quantity)} {medium.unit} × {yuan(step.rate)} 元" for step in steps)


def by_share(place: str, quantity: Decimal, medium: Medium, rate: Decimal) -> str:
    return f"{place}公共用量 {number(quantity)} {medium.unit} × {yuan(rate)} 元，按面积分摊"
