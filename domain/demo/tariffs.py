"""What things cost in the demo (DOMAIN, Fees), in whole 分, each line rounded half-even for itself."""

from collections.abc import Sequence
from typing import NamedTuple

PROPERTY_PER_SQUARE_METRE = 260
ELEVATOR_PER_SQUARE_METRE = 40
PARKING_PER_MONTH = 15_000
SHARED_ELECTRICITY_PER_KWH = 62


class Tier(NamedTuple):
    """Up to `until` units cost `milli` thousandths of a 元 each; None is without end."""

    until: int | None
    milli: int


# m³ in a calendar year, and kWh in a month.
WATER = (Tier(180, 5_000), Tier(260, 7_000), Tier(None, 9_000))
ELECTRICITY = (Tier(200, 588), Tier(400, 638), Tier(None, 888))


class Step(NamedTuple):
    """What was used at one price."""

    quantity: int
    milli: int


def half_even(numerator: int, denominator: int) -> int:
    """A division of whole numbers, rounded to the nearest, ties to the even one."""
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))


def by_area(area_hundredths: int, price: int) -> int:
    """A price in 分 per square metre and month, times an area in hundredths of one."""
    return half_even(area_hundredths * price, 100)


def steps(tiers: Sequence[Tier], used_before: int, quantity: int) -> list[Step]:
    """How a quantity is spread over the tiers, of which `used_before` units are spent already."""
    spread = []
    for until, milli in tiers:
        part = quantity if until is None else min(quantity, until - used_before)
        if part > 0:
            spread.append(Step(part, milli))
            used_before += part
            quantity -= part
        if not quantity:
            break
    return spread


def cost(spread: Sequence[Step]) -> int:
    """The line's amount in 分: summed exactly, then rounded once."""
    return half_even(sum(step.quantity * step.milli for step in spread), 10)


def share(total: int, areas: Sequence[int]) -> list[int]:
    """公摊: an amount divided by area, the remainder to the largest room, so that the parts sum to it."""
    whole = sum(areas)
    parts = [half_even(total * area, whole) for area in areas]
    parts[areas.index(max(areas))] += total - sum(parts)
    return parts
