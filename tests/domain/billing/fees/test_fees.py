"""The fees of the demo's community, computed by hand, and what is refused."""

from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.billing.fees.cycles import Cycle, months_charged
from domain.billing.fees.formulas import (
    ByArea,
    Fixed,
    FormulaKind,
    Manual,
    Metered,
    Shared,
    TierPeriod,
    parameters_of,
    parse,
)
from domain.billing.fees.late import Arrears, LateTerms, late_fee
from domain.billing.fees.rounding import to_minor
from domain.billing.fees.sharing import share
from domain.billing.fees.tiers import Step, Tier, spread
from domain.billing.medium import Medium
from domain.billing.month import Month

D = Decimal
WATER = (Tier(until=D(180), rate=D(500)), Tier(until=D(260), rate=D(700)), Tier(until=None, rate=D(900)))


@pytest.mark.parametrize(
    ("exact", "minor"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3), ("2.49", 2), ("23270", 23270)]
)
def test_ties_go_to_the_even_one(exact: str, minor: int) -> None:
    assert to_minor(D(exact)) == minor


def test_by_area() -> None:
    """89.50 m² × 2.60 元, a month and a quarter; 0.125 元 is a tie."""
    assert ByArea(rate=D(260)).amount(D("89.50"), 1) == 23_270
    assert ByArea(rate=D(260)).amount(D("89.50"), 3) == 69_810
    assert ByArea(rate=D("12.5")).amount(D(1), 1) == 12


def test_fixed() -> None:
    assert Fixed(amount_minor=15_000).amount(12) == 180_000


def test_a_month_crosses_two_bounds_of_the_year() -> None:
    water = Metered(medium=Medium.WATER, tiers=WATER)
    assert water.steps(D(175), D(100)) == [Step(D(5), D(500)), Step(D(80), D(700)), Step(D(15), D(900))]
    assert water.amount(D(175), D(100)) == 2_500 + 56_000 + 13_500
    assert water.amount(D(0), D(180)) == 90_000
    assert water.amount(D(260), D("0.5")) == 450


def test_tiers_of_a_month_forget_the_year() -> None:
    monthly = Metered(medium=Medium.WATER, tier_period=TierPeriod.MONTH, tiers=WATER)
    assert monthly.amount(D(10_000), D(10)) == 5_000


def test_a_meter_that_runs_backwards_has_no_price() -> None:
    for before, quantity in ((D(-1), D(1)), (D(1), D(-1))):
        with pytest.raises(ValueError, match="upwards"):
            spread(WATER, before, quantity)


def test_the_last_units_go_to_those_who_were_cut_the_most() -> None:
    """100 分 over three equal rooms leave one, which the smallest key pays."""
    a, b, c = (UUID(int=number) for number in (1, 2, 3))
    assert share(100, {c: D(70), a: D(70), b: D(70)}) == {a: 34, b: 33, c: 33}
    assert share(99, {a: D("50.10"), b: D("49.90")}) == {a: 50, b: 49}
    assert share(1, {a: D(1), b: D(2)}) == {a: 0, b: 1}
    assert Shared(medium=Medium.ELECTRICITY, rate=D("62")).total(D("100.5")) == 6_231


@pytest.mark.parametrize("areas", [{}, {UUID(int=1): D(0)}, {UUID(int=1): D(5), UUID(int=2): D(-5)}])
def test_nothing_is_shared_among_none(areas: dict[UUID, Decimal]) -> None:
    with pytest.raises(ValueError, match="rooms with an area"):
        share(1, areas)


def test_a_late_fee_by_the_day() -> None:
    """1,000 元 for 30 days at 万分之五; then half of it is paid; then the cap is reached."""
    terms = LateTerms(D("0.0005"), cap=D("0.05"))
    assert late_fee(100_000, [Arrears(100_000, 30)], terms) == 1_500
    assert late_fee(100_000, [Arrears(100_000, 30), Arrears(50_000, 10)], terms) == 1_750
    assert late_fee(100_000, [Arrears(100_000, 1_000)], terms) == 5_000
    assert late_fee(100_000, [Arrears(100_000, 10_000)], LateTerms(D("0.0005"))) == 100_000
    assert late_fee(99, [Arrears(99, 10_000)], terms) == 4
    assert late_fee(100_000, [], terms) == 0


@pytest.mark.parametrize("arrears", [Arrears(-1, 1), Arrears(1, -1), Arrears(101, 1)])
def test_arrears_outside_the_bill_are_a_mistake(arrears: Arrears) -> None:
    with pytest.raises(ValueError, match="within the bill"):
        late_fee(100, [arrears], LateTerms(D("0.0005")))


@pytest.mark.parametrize(
    ("cycle", "month", "months"),
    [
        (Cycle.MONTH, "2026-01", 0),
        (Cycle.MONTH, "2026-02", 1),
        (Cycle.MONTH, "2027-05", 0),
        (Cycle.QUARTER, "2026-02", 3),
        (Cycle.QUARTER, "2026-03", 0),
        (Cycle.QUARTER, "2027-02", 3),
        (Cycle.YEAR, "2026-02", 12),
        (Cycle.YEAR, "2027-02", 3),
        (Cycle.YEAR, "2027-05", 0),
    ],
)
def test_cycles_are_counted_from_the_first_month_and_cut_by_the_end(
    cycle: Cycle, month: str, months: int
) -> None:
    assert months_charged(cycle, Month(2026, 2), Month(2027, 5), Month.parse(month)) == months


def test_months_follow_each_other() -> None:
    december = Month.parse("2026-12")
    assert (str(december + 1), str(december + -12), december.january) == (
        "2027-01", "2025-12", Month(2026, 1))  # fmt: skip
    assert (december.last_day.isoformat(), Month(2028, 2).last_day.isoformat()) == (
        "2026-12-31",
        "2028-02-29",
    )


@pytest.mark.parametrize(
    "words", ["2026-13", "2026-00", "2026-1", "26-01", "0001-01", "2026-01 ", "２０２６-01"]
)
def test_what_is_no_month_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Month.parse(words)


@pytest.mark.parametrize(
    "formula",
    [
        ByArea(rate=D("2.6")),
        Fixed(amount_minor=1),
        Metered(medium=Medium.WATER, tiers=WATER),
        Shared(medium=Medium.ELECTRICITY, rate=D("58.8")),
        Manual(),
    ],
)
def test_parameters_are_kept_as_json(formula: ByArea | Fixed | Metered | Shared | Manual) -> None:
    assert parse(formula.kind, parameters_of(formula)) == formula


@pytest.mark.parametrize(
    ("kind", "parameters", "fault"),
    [
        (FormulaKind.AREA, {}, "rate"),
        (FormulaKind.AREA, {"rate": "-1"}, "rate"),
        (FormulaKind.AREA, {"rate": "NaN"}, "rate"),
        (FormulaKind.AREA, {"rate": "1", "per": "m²"}, "per"),
        (FormulaKind.FIXED, {"amount_minor": -1}, "amount_minor"),
        (FormulaKind.FIXED, {"amount_minor": 1.5}, "amount_minor"),
        (FormulaKind.SHARED, {"medium": "AIR", "rate": "1"}, "medium"),
        (FormulaKind.METERED, {"medium": "WATER", "tiers": []}, "tiers"),
        (FormulaKind.METERED, {"medium": "WATER", "tiers": [{"until": "5", "rate": "1"}]}, "tiers"),
        (
            FormulaKind.METERED,
            {"medium": "WATER", "tiers": [{"until": n, "rate": "1"} for n in ("9", "5", None)]},
            "tiers",
        ),
        (
            FormulaKind.METERED,
            {"medium": "WATER", "tiers": [{"until": n, "rate": "1"} for n in (None, "5", None)]},
            "tiers",
        ),
    ],
)
def test_a_formula_that_cannot_be_computed_is_refused(
    kind: FormulaKind, parameters: dict[str, object], fault: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(kind, parameters)
    assert refused.value.errors()[0]["loc"][1] == fault
