"""Late fees (滞纳金): by the day, on what is still open, with a cap."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from domain.billing.fees.rounding import at_most, to_minor


@dataclass(frozen=True, slots=True)
class LateTerms:
    """`daily_rate` is a share of what is open, 0.0005 being 万分之五 a day; `cap` is a share of the bill.

    The default cap is the bill itself: no penalty grows above its principal.
    """

    daily_rate: Decimal
    cap: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.daily_rate < 0 or self.cap < 0:
            raise ValueError("a late fee is not negative")


class Arrears(NamedTuple):
    """So much was open for so many days, from the day after the due day on."""

    open_minor: int
    days: int


def late_fee(principal_minor: int, arrears: Iterable[Arrears], terms: LateTerms) -> int:
    """The fee in minor units, rounded once over all days; never above the cap, whichever way that rounds.

    `arrears` are the spans between which a part was paid; their order does not matter. Raises ValueError for
    negative amounts or days.
    """
    weight = 0
    for open_minor, days in arrears:
        if not 0 <= open_minor <= principal_minor or days < 0:
            raise ValueError("arrears lie within the bill")
        weight += open_minor * days
    return min(to_minor(weight * terms.daily_rate), at_most(principal_minor * terms.cap))
