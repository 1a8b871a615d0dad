"""When a fee item charges, and for how many months at once (收费周期)."""

from enum import StrEnum

from domain.billing.month import Month


class Cycle(StrEnum):
    """An item charges in the first month of each of its cycles, in advance for all of it."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"

    @property
    def months(self) -> int:
        return {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}[self]


def months_charged(cycle: Cycle, begins: Month, ends: Month | None, month: Month) -> int:
    """How many months the charge in `month` is for: 0 if none falls due then.

    Cycles are counted from `begins`, the item's first month; `ends` is the month in which it is charged no
    more, and cuts its last cycle short.
    """
    age = month.since(begins)
    if age < 0 or age % cycle.months:
        return 0
    return cycle.months if ends is None else max(0, min(cycle.months, ends.since(month)))
