"""Tariffs, dice and rows, without a database."""

from typing import NamedTuple

import pytest
from sqlmodel import SQLModel

from domain.alarms.models import Alarm, AlarmMove
from domain.billing.fees.models import FeeAssignment, FeeItem
from domain.billing.meters.models import Meter, MeterReading
from domain.billing.models import Bill, BillLine
from domain.billing.runs.models import FeeRun
from domain.communities.models import Building, City, Community, Room, Street, Unit
from domain.demo import (
    alarms,
    bills,
    device_events,
    devices,
    fees,
    keys,
    meters,
    notices,
    people,
    phones,
    places,
    residencies,
    runs,
    staff,
)
from domain.demo.days import month_start
from domain.demo.dice import Dice
from domain.demo.people import PersonMaker
from domain.demo.tariffs import ELECTRICITY, WATER, Step, by_area, cost, half_even, share, steps
from domain.devices.models import Device, DeviceEvent, DeviceKey, EdgeNode
from domain.kit.tables import table_of
from domain.notices.models import Notice, NoticeReceipt
from domain.people.models import Person
from domain.phones.models import PhoneDevice
from domain.residencies.models import Residency
from domain.roles.models import Role
from tests.domain.demo.conftest import TODAY

ROWS: list[tuple[type[SQLModel], type[NamedTuple]]] = [
    (City, places.CityRow),
    (Street, places.StreetRow),
    (Community, places.CommunityRow),
    (Building, places.BuildingRow),
    (Unit, places.UnitRow),
    (Room, places.RoomRow),
    (Person, people.PersonRow),
    (Role, staff.RoleRow),
    (Residency, residencies.ResidencyRow),
    (PhoneDevice, phones.PhoneDeviceRow),
    (Bill, bills.BillRow),
    (BillLine, bills.BillLineRow),
    (FeeItem, fees.FeeItemRow),
    (FeeAssignment, fees.FeeAssignmentRow),
    (FeeRun, runs.FeeRunRow),
    (Meter, meters.MeterRow),
    (MeterReading, meters.MeterReadingRow),
    (Notice, notices.NoticeRow),
    (NoticeReceipt, notices.NoticeReceiptRow),
    (EdgeNode, devices.EdgeNodeRow),
    (Device, devices.DeviceRow),
    (DeviceEvent, device_events.DeviceEventRow),
    (Alarm, alarms.AlarmRow),
    (AlarmMove, alarms.AlarmMoveRow),
    (DeviceKey, keys.DeviceKeyRow),
]


@pytest.mark.parametrize(("model", "row"), ROWS)
def test_a_row_names_every_column_that_has_to_be_given(model: type[SQLModel], row: type[NamedTuple]) -> None:
    columns = table_of(model).columns
    required = {column.name for column in columns if not column.nullable and column.server_default is None}
    assert required <= set(row._fields) <= set(columns.keys())


@pytest.mark.parametrize(
    ("before", "quantity", "spread", "fen"),
    [
        (0, 12, [Step(12, 5_000)], 6_000),
        (170, 20, [Step(10, 5_000), Step(10, 7_000)], 12_000),
        (255, 10, [Step(5, 7_000), Step(5, 9_000)], 8_000),
        (170, 100, [Step(10, 5_000), Step(80, 7_000), Step(10, 9_000)], 70_000),
        (400, 3, [Step(3, 9_000)], 2_700),
    ],
)
def test_water_climbs_the_tiers_of_the_year(before: int, quantity: int, spread: list[Step], fen: int) -> None:
    assert steps(WATER, before, quantity) == spread
    assert cost(spread) == fen


def test_electricity_is_summed_exactly_and_rounded_once() -> None:
    spread = steps(ELECTRICITY, 0, 405)
    assert spread == [Step(200, 588), Step(200, 638), Step(5, 888)]
    assert cost(spread) == 24_964  # 117.60 + 127.60 + 4.44
    assert cost([Step(1, 588)]) == 59


@pytest.mark.parametrize(("numerator", "expected"), [(5, 0), (15, 2), (25, 2), (35, 4), (26, 3), (24, 2)])
def test_ties_go_to_the_even_one(numerator: int, expected: int) -> None:
    assert half_even(numerator, 10) == expected


def test_fees_by_area_are_rounded_half_even() -> None:
    assert by_area(12_638, 260) == 32_859  # 126.38 × 2.60 = 328.588
    assert by_area(1_025, 40) == 410


def test_shares_sum_to_the_whole_and_the_largest_room_bears_the_remainder() -> None:
    assert share(100, [10, 10, 11]) == [32, 32, 36]
    assert share(100, [1, 1, 1]) == [34, 33, 33]


def test_a_stream_of_chance_repeats_itself_and_is_apart_from_others() -> None:
    assert Dice("1", "a").id() == Dice("1", "a").id()
    assert Dice("1", "a").id() != Dice("1", "b").id()
    assert Dice("1").of("a").id() == Dice("1", "a").id()


def test_a_community_never_takes_the_phones_of_the_next() -> None:
    make = PersonMaker(0, TODAY, Dice("1"))
    made = [make.make("王芳").phone for _ in range(2_000)]
    assert (made[0], made[-1]) == ("+8613900000100", "+8613900002099")
    assert PersonMaker(1, TODAY, Dice("1")).make("李伟").phone == "+8613900002100"
    with pytest.raises(OverflowError):
        make.make("张敏")


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert [f"{month_start(TODAY, months)}" for months in (-11, 0, 2)] == [
        "2025-12-01",
        "2026-11-01",
        "2027-01-01",
    ]
