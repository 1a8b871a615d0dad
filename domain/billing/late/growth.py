"""How a bill's late fee grows from one day to another: a pure function of what was there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.billing.fees.late import LateTerms
from domain.billing.fees.rounding import at_most, to_minor


@dataclass(frozen=True, slots=True)
class Accrual:
    """A bill's late fee so far. `through` is the last day that is counted, at first the due day."""

    through: date
    accrued: Decimal = Decimal(0)
    charged_minor: int = 0


def grown(accrual: Accrual, total_minor: int, paid_minor: int, today: date, terms: LateTerms) -> Accrual:
    """The accrual with all days before `today`, at what is open now.

    A late fee bears no late fee, and what is paid is taken for the charges first. Nothing is taken back:
    when terms become milder, a fee stands still.
    """
    days = (today - accrual.through).days - 1
    if days <= 0:
        return accrual
    principal = total_minor - accrual.charged_minor
    accrued = accrual.accrued + max(principal - paid_minor, 0) * days * terms.daily_rate
    fee = min(to_minor(accrued), at_most(principal * terms.cap))
    return Accrual(date.fromordinal(today.toordinal() - 1), accrued, max(fee, accrual.charged_minor))
