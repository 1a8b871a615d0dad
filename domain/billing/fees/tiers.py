"""Stepped prices (阶梯价): the more a home has used in the year or month, the dearer the next unit."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Rate = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)]


class Tier(BaseModel):
    """Units up to the count `until` cost `rate` each; None is without end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    until: Quantity | None
    rate: Rate


class Step(NamedTuple):
    """A quantity that was used at one rate."""

    quantity: Decimal
    rate: Decimal


def are_complete(tiers: Sequence[Tier]) -> bool:
    """Whether the bounds rise, and only the last tier is without end: every quantity has one price."""
    bounds = [tier.until for tier in tiers]
    finite = [bound for bound in bounds[:-1] if bound is not None]
    rising = all(low < high for low, high in pairwise(finite))
    return bool(bounds) and bounds[-1] is None and len(finite) == len(bounds) - 1 and rising


def spread(tiers: Sequence[Tier], used_before: Decimal, quantity: Decimal) -> list[Step]:
    """How a quantity falls into the tiers, of which `used_before` units are used up already.

    The parts sum to the quantity, so a year that is billed by the month costs what it costs at once, before
    rounding. Raises ValueError for a negative quantity or count.
    """
    if used_before < 0 or quantity < 0:
        raise ValueError("a meter counts upwards")
    steps, begin, end = [], used_before, used_before + quantity
    for tier in tiers:
        until = end if tier.until is None else min(end, tier.until)
        if until > begin:
            steps.append(Step(until - begin, tier.rate))
            begin = until
    return steps


def cost(steps: Iterable[Step]) -> Decimal:
    """The exact price in minor units, not yet rounded."""
    return sum((step.quantity * step.rate for step in steps), Decimal(0))
