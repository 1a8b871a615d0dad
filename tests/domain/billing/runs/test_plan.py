"""Which lines a bill has, for rooms, items and meters that are made up on the spot."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import ByArea, Fixed, Formula, Manual, Metered, Shared
from domain.billing.fees.models import Payer
from domain.billing.fees.tiers import Tier
from domain.billing.medium import Medium
from domain.billing.models import FeeKind
from domain.billing.month import Month
from domain.billing.runs.facts import AssignmentFact, Facts, ItemFact, MeterFact, RoomFact
from domain.billing.runs.models import AnomalyKind
from domain.billing.runs.plan import plan

D = Decimal
BEGINS = datetime(2026, 11, 1, tzinfo=UTC)
JANUARY = Month(2026, 1)
SEEN = datetime(2026, 11, 30, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)
A, B, C = (UUID(int=number) for number in (11, 12, 21))
ROOMS = [RoomFact(A, ONE, D("89.50")), RoomFact(B, ONE, D("120.00")), RoomFact(C, TWO, D("60.25"))]
WATER = Metered(
    medium=Medium.WATER,
    tiers=(Tier(until=D(180), rate=D(500)), Tier(until=D(260), rate=D(700)), Tier(until=None, rate=D(900))),
)


def item(
    formula: Formula,
    *,
    cycle: Cycle = Cycle.MONTH,
    payer: Payer = Payer.ROOM,
    building: UUID | None = None,
    begins: Month = JANUARY,
    ends: Month | None = None,
) -> ItemFact:
    return ItemFact(UUID(int=99), FeeKind.OTHER, "费", formula, cycle, payer, building, begins, ends)


def facts(*items: ItemFact, rooms: list[RoomFact] = ROOMS, assignments: list[AssignmentFact] | None = None,
          meters: list[MeterFact] | None = None) -> Facts:  # fmt: skip
    return Facts(Month(2026, 11), BEGINS, rooms, list(items), assignments or [], meters or [])


def meter(
    room: UUID | None,
    *shown: str | None,
    medium: Medium = Medium.WATER,
    building: UUID | None = None,
    read_at: datetime | None = SEEN,
    key: int = 7,
) -> MeterFact:
    new_year, last_month, begin, end = (None if each is None else D(each) for each in shown)
    return MeterFact(
        UUID(int=key), "W-1", medium, room, building, "1号楼", new_year, last_month, begin, end, read_at
    )


def amounts(made: Facts) -> dict[UUID, list[int]]:
    return {room: [line.amount_minor for line in lines] for room, lines in plan(made).charges.items()}


def details(made: Facts, room: UUID = A) -> list[str]:
    return [line.detail for line in plan(made).charges[room]]


def odd(made: Facts) -> list[tuple[AnomalyKind, str]]:
    return [(each.kind, each.detail) for each in plan(made).anomalies]


def test_each_room_by_its_area_and_a_quarter_at_once() -> None:
    monthly, quarter = item(ByArea(rate=D(260))), item(ByArea(rate=D(40)), cycle=Cycle.QUARTER,
                                                      begins=Month(2026, 2))  # fmt: skip
    made = facts(monthly, quarter)
    assert amounts(made) == {A: [23_270, 10_740], B: [31_200, 14_400], C: [15_665, 7_230]}
    assert details(made) == ["89.50 m² × 2.60 元/m²·月", "89.50 m² × 0.40 元/m²·月 × 3 个月"]
    lines = plan(made).charges[A]
    assert [(line.service_from, line.service_until) for line in lines] == [
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 1), date(2027, 1, 31)),
    ]


def test_an_item_of_a_building_and_one_that_is_not_due() -> None:
    elevator = item(Fixed(amount_minor=3_000), building=TWO)
    yearly = item(Fixed(amount_minor=100), cycle=Cycle.YEAR, begins=Month(2026, 10))
    assert amounts(facts(elevator, yearly)) == {C: [3_000]}


def test_spaces_are_charged_where_they_are_assigned() -> None:
    def space(name: str, begins: Month, ends: Month | None = None) -> AssignmentFact:
        return AssignmentFact(UUID(int=99), B, name, None, begins, ends)

    assigned = [space("B1-017", Month(2026, 2)), space("B1-018", Month(2026, 11), Month(2027, 1)),
                space("B1-019", Month(2026, 10))]  # fmt: skip
    parking = item(Fixed(amount_minor=15_000), payer=Payer.PARKING_SPACE, cycle=Cycle.QUARTER)
    made = facts(parking, assignments=assigned)
    assert amounts(made) == {B: [45_000, 30_000]}
    assert details(made, B) == ["B1-017 · 3 个月 × 150.00 元", "B1-018 · 2 个月 × 150.00 元"]


def test_by_hand() -> None:
    charge = AssignmentFact(UUID(int=99), C, "", 1_234, Month(2026, 11), Month(2026, 12))
    made = facts(item(Manual()), assignments=[charge])
    assert (amounts(made), details(made, C)) == ({C: [1_234]}, ["1 个月 × 12.34 元"])


def test_a_month_crosses_the_tiers_of_the_year_and_two_meters_are_one_home() -> None:
    first = meter(A, "100", "215", "225", "240.5")
    second = meter(A, "0", "40", "50", "64.5", key=8)
    made = facts(item(WATER), meters=[first, second])
    assert amounts(made) == {A: [2_500 + 17_500]}
    assert details(made) == ["5 m³ × 5.00 元 + 25 m³ × 7.00 元"]
    assert odd(made) == []


def test_a_meter_that_cannot_be_right_is_not_charged() -> None:
    assert odd(facts(item(WATER), meters=[meter(A, "1", "40", "50", "49.5")])) == [
        (AnomalyKind.WENT_BACK, "W-1：50 → 49.5 m³")
    ]
    stale = meter(A, "1", "40", "50", "50", read_at=BEGINS)
    assert odd(facts(item(WATER), meters=[stale])) == [(AnomalyKind.NO_READING, "W-1：上次读数 50 m³")]
    never = meter(A, None, None, None, None, read_at=None)
    assert odd(facts(item(WATER), meters=[never])) == [(AnomalyKind.NO_READING, "W-1：从未抄表")]
    for each in (stale, never):
        assert amounts(facts(item(WATER), meters=[each])) == {}


def test_three_times_last_month_is_charged_and_shown() -> None:
    tripled = facts(item(WATER), meters=[meter(A, "0", "10", "14", "26")])
    assert odd(tripled) == [(AnomalyKind.TRIPLED, "W-1：14 → 26 m³，上月用量 4")]
    assert amounts(tripled) == {A: [6_000]}
    assert odd(facts(item(WATER), meters=[meter(A, "0", "10", "14", "25.999")])) == []
    assert odd(facts(item(WATER), meters=[meter(A, "0", "14", "14", "25")])) == []


def test_a_shared_meter_is_paid_by_its_building_and_the_community_s_by_all() -> None:
    lamps = item(Shared(medium=Medium.ELECTRICITY, rate=D(62)))
    own = meter(None, "0", "0", "0", "100", medium=Medium.ELECTRICITY, building=ONE)
    common = meter(None, "0", "0", "0", "10", medium=Medium.ELECTRICITY, key=8)
    made = facts(lamps, meters=[own, common, meter(None, "0", "0", "0", "9", building=ONE, key=9)])
    assert amounts(made) == {A: [2_649, 206], B: [3_551, 276], C: [138]}
    assert details(made)[0] == "1号楼公共用量 100 kWh × 0.62 元，按面积分摊"
    only_two = item(Shared(medium=Medium.ELECTRICITY, rate=D(62)), building=TWO)
    assert amounts(facts(only_two, meters=[own, common])) == {}


def test_a_room_without_area_is_shown_and_left_out() -> None:
    rooms = [RoomFact(A, ONE, None), RoomFact(B, ONE, D(100))]
    lamps = item(Shared(medium=Medium.ELECTRICITY, rate=D(62)))
    common = meter(None, "0", "0", "0", "10", medium=Medium.ELECTRICITY)
    made = facts(item(ByArea(rate=D(260))), lamps, rooms=rooms, meters=[common])
    assert amounts(made) == {B: [26_000, 620]}
    assert [(each.kind, each.room_id) for each in plan(made).anomalies] == [(AnomalyKind.NO_AREA, A)]


def test_nobody_to_share_with() -> None:
    lamps = item(Shared(medium=Medium.ELECTRICITY, rate=D(62)))
    common = meter(None, "0", "0", "0", "10", medium=Medium.ELECTRICITY)
    assert amounts(facts(lamps, rooms=[], meters=[common])) == {}


def test_the_order_of_rooms_and_meters_changes_nothing() -> None:
    meters = [meter(A, "0", "1", "2", "5"), meter(None, "0", "0", "0", "7", building=ONE, key=8),
              meter(None, "0", "0", "0", "4", building=ONE, key=9)]  # fmt: skip
    items = (item(ByArea(rate=D(260))), item(WATER), item(Shared(medium=Medium.WATER, rate=D(500))))
    plans = [
        plan(facts(*items, rooms=list(rooms), meters=list(order))).charges
        for rooms in permutations(ROOMS)
        for order in permutations(meters)
    ]
    assert all(each == plans[0] for each in plans)


@settings(deadline=None)
@given(
    st.lists(st.decimals("0.01", "999.99", places=2), min_size=1, max_size=40),
    st.decimals(0, 100_000, places=3),
    st.decimals(0, 10_000, places=4),
)
def test_a_shared_cost_is_billed_to_the_last_unit(
    areas: list[Decimal], quantity: Decimal, rate: Decimal
) -> None:
    rooms = [RoomFact(UUID(int=100 + index), ONE, area) for index, area in enumerate(areas)]
    formula = Shared(medium=Medium.WATER, rate=rate)
    made = facts(item(formula), rooms=rooms, meters=[meter(None, "0", "0", "0", str(quantity))])
    assert sum(sum(lines) for lines in amounts(made).values()) == formula.total(quantity)
    assert all(line > 0 for lines in amounts(made).values() for line in lines)
