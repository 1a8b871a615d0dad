"""The formulas of fee items as inputs. Amounts come in major units (元); the domain checks them all."""

from decimal import Decimal
from typing import Any

import strawberry
from pydantic import ValidationError

from domain.billing.fees.formulas import Formula, FormulaKind, parse
from domain.kit.errors import InvalidInput
from schema.fees.enums import TierPeriod
from schema.meters.enums import Medium

# By the field at fault, in both languages.
RULES = {
    "rate": ("单价不得为负，须少于 1 万元，至多 8 位小数", "not negative, below 10,000, at most 8 decimals"),
    "amount": ("金额须为 0 至 100 亿元，至多两位小数", "0 to 10^10, at most two decimals"),
    "until": ("上限须为正数，至多 3 位小数", "above 0, at most 3 decimals"),
    "tiers": ("须有 1 至 6 档，上限递增，仅末档无上限", "1 to 6, rising, the last alone without end"),
}
AS_GIVEN = {"amount_minor": "amount"}


@strawberry.input(description="By the room's area (按面积).")
class FeeByAreaInput:
    rate: Decimal = strawberry.field(description="In 元 for each m² and month, at most 8 decimals.")


@strawberry.input(description="The same for everybody (固定).")
class FeeFixedInput:
    amount: Decimal = strawberry.field(description="In 元 for each month, at most two decimals.")


@strawberry.input(description="Units up to a bound cost so much each.")
class FeeTierInput:
    until: Decimal | None = strawberry.field(
        default=None, description="The bound in m³ or kWh; null or omitted in the last tier: without end."
    )
    rate: Decimal = strawberry.field(description="In 元 for each m³ or kWh, at most 8 decimals.")


@strawberry.input(description="By the room's meters, at stepped prices (按表). One tier is a flat price.")
class FeeMeteredInput:
    medium: Medium = strawberry.field(description="What is counted.")
    tier_period: TierPeriod = strawberry.field(
        default=TierPeriod.YEAR, description="With what the count of tiers begins anew."
    )
    tiers: list[FeeTierInput] = strawberry.field(description="1 to 6, the bounds rising.")


@strawberry.input(description="A share of what shared meters counted, by area (公摊).")
class FeeSharedInput:
    medium: Medium = strawberry.field(description="What is counted.")
    rate: Decimal = strawberry.field(description="In 元 for each m³ or kWh, at most 8 decimals.")


@strawberry.input(one_of=True, description="How an item is computed: exactly one of these.")
class FeeFormulaInput:
    area: FeeByAreaInput | None = strawberry.field(default=strawberry.UNSET, description="By area.")
    fixed: FeeFixedInput | None = strawberry.field(default=strawberry.UNSET, description="Fixed.")
    metered: FeeMeteredInput | None = strawberry.field(default=strawberry.UNSET, description="By meters.")
    shared: FeeSharedInput | None = strawberry.field(default=strawberry.UNSET, description="A share.")
    manual: bool | None = strawberry.field(
        default=strawberry.UNSET, description="By hand, in each assignment; whatever the value."
    )


def formula_of(given: FeeFormulaInput) -> Formula:
    """Raises InvalidInput with the path to the field at fault."""
    branch, kind, parameters = _chosen(given)
    try:
        return parse(kind, parameters)
    except ValidationError as error:
        (_tag, *place) = error.errors(include_url=False, include_input=False)[0]["loc"]
        path = [AS_GIVEN.get(str(each), str(each)) for each in place]
        rule_zh, rule_en = RULES[next(each for each in reversed(path) if each in RULES)]
        raise InvalidInput("input", "formula", branch, *path, rule_zh=rule_zh, rule_en=rule_en) from None


def _chosen(given: FeeFormulaInput) -> tuple[str, FormulaKind, dict[str, Any]]:
    match given:
        case FeeFormulaInput(area=FeeByAreaInput(rate=rate)):
            return "area", FormulaKind.AREA, {"rate": in_minor(rate)}
        case FeeFormulaInput(fixed=FeeFixedInput(amount=amount)):
            return "fixed", FormulaKind.FIXED, {"amount_minor": in_minor(amount)}
        case FeeFormulaInput(shared=FeeSharedInput(medium=medium, rate=rate)):
            return "shared", FormulaKind.SHARED, {"medium": medium, "rate": in_minor(rate)}
        case FeeFormulaInput(metered=FeeMeteredInput(medium=medium, tier_period=period, tiers=tiers)):
            listed = [{"until": each.until, "rate": in_minor(each.rate)} for each in tiers]
            return "metered", FormulaKind.METERED, {"medium": medium, "tier_period": period, "tiers": listed}
    return "manual", FormulaKind.MANUAL, {}


def in_minor(major: Decimal) -> str:
    """元 in 分, exactly, as the formulas keep it."""
    return f"{major.scaleb(2):f}"
