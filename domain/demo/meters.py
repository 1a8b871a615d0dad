"""Meters of the demo, read so that they explain the bills, and the coming month can be run from them.

Kept are the readings that a run of the coming month looks at: at new year, at the beginning of the last month
and of this one, and today.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.billing.medium import Medium
from domain.billing.meters.models import ReadingSource
from domain.billing.models import FeeKind
from domain.demo import tariffs
from domain.demo.bills import MONTHS, Bills
from domain.demo.days import at, month_start
from domain.demo.dice import REGISTRY_BEGAN, Dice
from domain.demo.places import BuildingRow, Places, RoomRow

# The first three of so many rooms have a water meter that is odd in this month.
ODD_ROOMS = 150
# What it shows more than at the month's beginning, from what the last month used; None: it was not read.
ODD: dict[int, Callable[[int], int | None]] = {
    0: lambda _used: None,
    1: lambda _used: -3,
    2: lambda used: 4 * used + 30,
}


class MeterRow(NamedTuple):
    community_id: UUID
    id: UUID
    code: str
    medium: Medium
    room_id: UUID | None
    building_id: UUID | None
    installed_at: datetime


class MeterReadingRow(NamedTuple):
    community_id: UUID
    id: UUID
    meter_id: UUID
    read_at: datetime
    value: Decimal
    source: ReadingSource
    is_unusual: bool = False


class Meters(NamedTuple):
    meters: list[MeterRow]
    readings: list[MeterReadingRow]


def build_meters(places: Places, bills: Bills, today: date, dice: Dice) -> Meters:
    """Two in each room, and one in each building for what is used in common."""
    months = [month_start(today, age) for age in range(-MONTHS, 0)]
    made = Meters([], [])
    doors = {each.unit.id: f"{each.building.number}-{each.unit.number}" for each in places.entrances}
    for number, room in enumerate(places.rooms):
        door = f"{doors[room.unit_id]}-{room.number}"
        odd = ODD.get(number % ODD_ROOMS)
        for meter, used in _of_room(bills, room, door, months, dice):
            more: int | None = used[-1] * today.day // 30
            if odd is not None and meter.medium is Medium.WATER:
                more = odd(used[-1])
            made.meters.append(meter)
            made.readings.extend(_readings(meter, used, more, today, dice))
    for meter, used in _shared(places, bills, months, dice):
        made.meters.append(meter)
        made.readings.extend(_readings(meter, used, used[-1] * today.day // 30, today, dice))
    return made


def _of_room(
    bills: Bills, room: RoomRow, door: str, months: list[date], dice: Dice
) -> Iterator[tuple[MeterRow, list[int]]]:
    """Each meter with what its bills say was used, by month."""
    billed = [bills.used[room.id, month] for month in months]
    yield _meter(room, f"W-{door}", Medium.WATER, dice), [each.water for each in billed]
    yield _meter(room, f"E-{door}", Medium.ELECTRICITY, dice), [each.electricity for each in billed]


def _shared(
    places: Places, bills: Bills, months: list[date], dice: Dice
) -> Iterator[tuple[MeterRow, list[int]]]:
    """What their bills say in money was counted in kWh."""
    homes = {room.id: room.building_id for room in places.rooms}
    owners = {bill.id: (homes[bill.room_id], bill.period) for bill in bills.bills}
    money: dict[tuple[UUID, str], int] = defaultdict(int)
    for line in bills.lines:
        if line.fee is FeeKind.SHARED:
            money[owners[line.bill_id]] += line.amount_minor
    for building in places.buildings:
        sums = [money[building.id, f"{month:%Y-%m}"] for month in months]
        used = [minor // tariffs.SHARED_ELECTRICITY_PER_KWH for minor in sums]
        yield _meter(building, f"G-{building.number}", Medium.ELECTRICITY, dice), used


def _meter(place: RoomRow | BuildingRow, code: str, medium: Medium, dice: Dice) -> MeterRow:
    room, building = (place.id, None) if isinstance(place, RoomRow) else (None, place.id)
    return MeterRow(place.community_id, dice.id(), code, medium, room, building, REGISTRY_BEGAN)


def _readings(
    meter: MeterRow, used: list[int], more: int | None, today: date, dice: Dice
) -> Iterator[MeterReadingRow]:
    """`used` is by month, the last whole one at the end; `more` is what this month has added so far."""
    first = dice.between(100, 900)
    begun = first + sum(used)
    shown = {
        at(date(today.year, 1, 1)): first + sum(used[: MONTHS - (today.month - 1)]),
        at(month_start(today, -1)): begun - used[-1],
        at(month_start(today)): begun,
    }
    if more is not None:
        shown[at(today)] = begun + more
    for read_at, value in shown.items():
        yield MeterReadingRow(
            meter.community_id, dice.id(read_at), meter.id, read_at, Decimal(value), ReadingSource.STAFF
        )
