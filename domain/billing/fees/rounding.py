"""From an exact amount to money that can be paid."""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal


def to_minor(exact: Decimal) -> int:
    """The nearest whole minor unit; a tie goes to the even one (四舍六入五成双).

    GB/T 8170-2008, the national standard of rounding, has this rule, and IEEE 754 has it as its default: over
    the thousands of lines of a run it favours neither side, while half-up adds a little to each tie.
    """
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


def at_most(exact: Decimal) -> int:
    """The largest whole minor unit that is not above a limit."""
    return int(exact.to_integral_value(ROUND_FLOOR))
