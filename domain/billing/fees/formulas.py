"""The formulas of fee items (计费公式): what a manager chooses from, with checked parameters.

    parse(FormulaKind.AREA, {"rate": "260"}).amount(Decimal("89.50"), months=1)

They are kept as a word and a JSON object; numbers with a fraction are text in it, since JSON has only floats.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from domain.billing.fees.rounding import to_minor
from domain.billing.fees.tiers import Rate, Step, Tier, are_complete, cost, spread
from domain.billing.medium import Medium

# A bill prints them all in one line.
MOST_TIERS = 6


class FormulaKind(StrEnum):
    """By area (按面积), fixed (固定), by a meter (按表), a shared meter's part (公摊), by hand (手工)."""

    AREA = "AREA"
    FIXED = "FIXED"
    METERED = "METERED"
    SHARED = "SHARED"
    MANUAL = "MANUAL"


class TierPeriod(StrEnum):
    """With what the count of tiers begins anew."""

    YEAR = "YEAR"
    MONTH = "MONTH"


class Parameters(BaseModel):
    """Base of all formulas: an unknown parameter is a mistake, not an extra."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ByArea(Parameters):
    """`rate` minor units for each m² and month."""

    kind: Literal[FormulaKind.AREA] = FormulaKind.AREA
    rate: Rate

    def amount(self, area: Decimal, months: int) -> int:
        return to_minor(area * self.rate * months)


class Fixed(Parameters):
    """The same for everybody, each month."""

    kind: Literal[FormulaKind.FIXED] = FormulaKind.FIXED
    amount_minor: Annotated[int, Field(ge=0, le=10**12)]

    def amount(self, months: int) -> int:
        return self.amount_minor * months


class Metered(Parameters):
    """What the room's own meters counted, at stepped prices. A flat price is a single tier without end."""

    kind: Literal[FormulaKind.METERED] = FormulaKind.METERED
    medium: Medium
    tier_period: TierPeriod = TierPeriod.YEAR
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=MOST_TIERS)]

    @field_validator("tiers")
    @classmethod
    def _complete(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        if not are_complete(tiers):
            raise ValueError("bounds rise, and the last tier alone is without end")
        return tiers

    def steps(self, used_before: Decimal, quantity: Decimal) -> list[Step]:
        """`used_before` is what the room used in this calendar year, before the month that is billed."""
        return spread(
            self.tiers, used_before if self.tier_period is TierPeriod.YEAR else Decimal(0), quantity
        )

    def amount(self, used_before: Decimal, quantity: Decimal) -> int:
        return to_minor(cost(self.steps(used_before, quantity)))


class Shared(Parameters):
    """What shared meters counted costs `rate` a unit, and is split among the rooms by area: see `sharing`."""

    kind: Literal[FormulaKind.SHARED] = FormulaKind.SHARED
    medium: Medium
    rate: Rate

    def total(self, quantity: Decimal) -> int:
        return to_minor(quantity * self.rate)


class Manual(Parameters):
    """Each charge is entered by hand."""

    kind: Literal[FormulaKind.MANUAL] = FormulaKind.MANUAL


Formula: TypeAlias = ByArea | Fixed | Metered | Shared | Manual
ADAPTER: TypeAdapter[Formula] = TypeAdapter(Annotated[Formula, Field(discriminator="kind")])


def parse(kind: FormulaKind, parameters: dict[str, Any]) -> Formula:
    """Raises pydantic's ValidationError, which names each parameter at fault."""
    return ADAPTER.validate_python({**parameters, "kind": kind})


def parameters_of(formula: Formula) -> dict[str, Any]:
    """The JSON object that `parse` reads."""
    return formula.model_dump(mode="json", exclude={"kind"})
