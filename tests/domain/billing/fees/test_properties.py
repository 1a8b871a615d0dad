"""Laws that hold for all numbers: sums are exact, nothing is negative, order changes nothing."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.fees.late import Arrears, LateTerms, late_fee
from domain.billing.fees.rounding import to_minor
from domain.billing.fees.sharing import share
from domain.billing.fees.tiers import Tier, are_complete, cost, spread

AREAS = st.dictionaries(st.uuids(), st.decimals("0.01", "999999.99", places=2), min_size=1, max_size=60)
RATES = st.decimals(0, 10_000, places=6)
COUNTS = st.decimals(0, 100_000, places=3)


@st.composite
def tier_lists(draw: st.DrawFn) -> list[Tier]:
    bounds = sorted(draw(st.sets(st.decimals("0.001", 50_000, places=3), max_size=5)))
    return [Tier(until=until, rate=draw(RATES)) for until in [*bounds, None]]


@settings(deadline=None)
@given(st.integers(0, 10**12), AREAS)
def test_parts_sum_to_the_total_and_none_is_a_unit_off(total: int, areas: dict[UUID, Decimal]) -> None:
    parts = share(total, areas)
    whole = sum(map(Fraction, areas.values()))
    assert sum(parts.values()) == total
    assert all(part >= 0 for part in parts.values())
    assert all(abs(parts[room] - total * Fraction(area) / whole) < 1 for room, area in areas.items())


@settings(deadline=None)
@given(st.integers(0, 10**9), AREAS, st.randoms(use_true_random=False))
def test_the_order_of_the_rooms_changes_no_part(total: int, areas: dict[UUID, Decimal], dice: Random) -> None:
    shuffled = list(areas.items())
    dice.shuffle(shuffled)
    assert list(share(total, dict(shuffled)).items()) == list(share(total, areas).items())


@settings(deadline=None)
@given(st.integers(0, 10**9), AREAS)
def test_a_larger_room_never_pays_less(total: int, areas: dict[UUID, Decimal]) -> None:
    parts = share(total, areas)
    by_area = sorted(areas, key=lambda room: (areas[room], parts[room]))
    assert all(parts[small] <= parts[large] for small, large in pairwise(by_area)
               if areas[small] < areas[large])  # fmt: skip


@settings(deadline=None)
@given(tier_lists(), COUNTS, st.lists(COUNTS, max_size=12))
def test_a_year_by_months_costs_what_it_costs_at_once(
    tiers: list[Tier], before: Decimal, months: list[Decimal]
) -> None:
    used, exact, rounded = before, Decimal(0), 0
    for month in months:
        price = cost(spread(tiers, used, month))
        used, exact, rounded = used + month, exact + price, rounded + to_minor(price)
    at_once = cost(spread(tiers, before, sum(months, Decimal(0))))
    assert are_complete(tiers)
    assert exact == at_once >= 0
    # Each line is rounded for itself, so that whoever reads it can compute it again.
    assert abs(rounded - at_once) <= Decimal(len(months)) / 2


@settings(deadline=None)
@given(tier_lists(), COUNTS, COUNTS)
def test_steps_sum_to_the_quantity(tiers: list[Tier], before: Decimal, quantity: Decimal) -> None:
    steps = spread(tiers, before, quantity)
    assert sum((step.quantity for step in steps), Decimal(0)) == quantity
    assert all(step.quantity > 0 for step in steps)


@settings(deadline=None)
@given(
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 4_000)), max_size=6),
    st.decimals(0, "0.01", places=6),
    st.decimals(0, 2, places=4),
    st.randoms(use_true_random=False),
)
def test_a_late_fee_stays_within_its_cap_and_grows_by_the_day(
    principal: int, spans: list[tuple[int, int]], rate: Decimal, cap: Decimal, dice: Random
) -> None:
    terms = LateTerms(rate, cap)
    arrears = [Arrears(principal * percent // 100, days) for percent, days in spans]
    fee = late_fee(principal, arrears, terms)
    assert 0 <= fee <= principal * cap
    assert late_fee(principal, [*arrears, Arrears(principal, 1)], terms) >= fee
    dice.shuffle(arrears)
    assert late_fee(principal, arrears, terms) == fee
