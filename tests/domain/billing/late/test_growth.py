"""Day by day a late fee comes to what the formula says of all days at once."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.fees.late import Arrears, LateTerms, late_fee
from domain.billing.late.growth import Accrual, grown

DUE = date(2026, 10, 31)
TERMS = LateTerms(Decimal("0.0005"), Decimal("0.3"))
STEPS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4_000)), max_size=12)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def test_the_day_after_the_due_day_costs_nothing_until_it_is_over() -> None:
    assert grown(Accrual(DUE), 100_000, 0, after(1), TERMS) == Accrual(DUE)
    assert grown(Accrual(DUE), 100_000, 0, after(2), TERMS) == Accrual(after(1), Decimal(50), 50)


def test_a_late_fee_bears_none() -> None:
    first = grown(Accrual(DUE), 100_000, 0, after(11), TERMS)
    assert first == Accrual(after(10), Decimal(500), 500)
    assert grown(first, 100_500, 0, after(21), TERMS) == Accrual(after(20), Decimal(1000), 1000)


def test_it_ends_at_the_cap() -> None:
    assert grown(Accrual(DUE), 100_000, 0, after(5_000), TERMS).charged_minor == 30_000


def test_milder_terms_take_nothing_back() -> None:
    charged = Accrual(after(10), Decimal(500), 500)
    assert grown(charged, 100_500, 0, after(12), LateTerms(Decimal(0), Decimal(0))).charged_minor == 500


@given(STEPS)
def test_in_whatever_steps_it_is_the_formula_s(steps: list[tuple[int, int]]) -> None:
    """Each step: so many days pass, and then so much is paid."""
    principal, paid, day = 50_000, 0, 0
    accrual, spans = Accrual(DUE), []
    for days, payment in steps:
        day += days
        accrual = grown(accrual, principal + accrual.charged_minor, paid, after(day + 1), TERMS)
        spans.append(Arrears(principal - paid, days))
        paid += payment
    assert accrual.charged_minor == late_fee(principal, spans, TERMS)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20))
def test_being_called_more_often_changes_nothing(days: list[int]) -> None:
    often, now = Accrual(DUE), 0
    for each in days:
        now += each
        for _ in range(2):
            often = grown(often, 33_333 + often.charged_minor, 0, after(now + 1), TERMS)
    assert often == grown(Accrual(DUE), 33_333, 0, after(now + 1), TERMS)
