"""What a room is charged for in one month, line by line."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import NamedTuple
from uuid import UUID

from domain.billing.models import FeeKind
from domain.demo import tariffs
from domain.demo.places import Places, RoomRow
from domain.demo.tariffs import Step

SUMMER, WINTER = (7, 8, 9), (12, 1, 2)


class Charge(NamedTuple):
    """A line before it is a row. `amount` is in 分."""

    fee: FeeKind
    label: str
    detail: str
    amount: int


class Reading(NamedTuple):
    """What a room used in a month: m³ of water after so many in this calendar year, and kWh."""

    water_before: int
    water: int
    electricity: int


class Usage:
    """A household's meters. Months have to be asked for in their order."""

    def __init__(self, people: int, random: Random) -> None:
        self.people, self.random = people, random
        self._year, self._water = 0, 0

    def month(self, first: date) -> Reading:
        if first.year != self._year:
            # Of the first year some months lie before the demo; every other one starts from nothing.
            before = (first.month - 1) * 4 * self.people
            self._year, self._water = first.year, before
        water = sum(self.random.randint(3, 8) for _ in range(self.people))
        season = 2 if first.month in SUMMER else 1.5 if first.month in WINTER else 1
        electricity = 8 + int(self.random.randint(45, 110) * self.people * season)
        reading = Reading(self._water, water, electricity)
        self._water += water
        return reading


def shared_parts(places: Places, random: Random) -> dict[UUID, Charge]:
    """Lights, pumps and elevators of each building in one month: every room's part, by the room's id."""
    parts: dict[UUID, Charge] = {}
    for building, rooms in groupby(places.rooms, key=attrgetter("building_id")):
        parts.update(_shared(places.building(building).name, list(rooms), random))
    return parts


def standing_charges(room: RoomRow, *, elevator: bool, parking: bool) -> list[Charge]:
    """The lines that are the same in every month."""
    charges = [_by_area(FeeKind.PROPERTY, "物业费", room.area, tariffs.PROPERTY_PER_SQUARE_METRE)]
    if elevator:
        charges.append(_by_area(FeeKind.ELEVATOR, "电梯费", room.area, tariffs.ELEVATOR_PER_SQUARE_METRE))
    if parking:
        charges.append(Charge(FeeKind.PARKING, "车位费", "1 个月 × 150.00 元", tariffs.PARKING_PER_MONTH))
    return charges


def metered_charges(reading: Reading) -> list[Charge]:
    """The lines for what was used; nothing used, no line."""
    charges = []
    if reading.water:
        water = tariffs.steps(tariffs.WATER, reading.water_before, reading.water)
        charges.append(Charge(FeeKind.WATER, "水费", _tiers(water, "m³"), tariffs.cost(water)))
    if reading.electricity:
        power = tariffs.steps(tariffs.ELECTRICITY, 0, reading.electricity)
        charges.append(Charge(FeeKind.ELECTRICITY, "电费", _tiers(power, "kWh"), tariffs.cost(power)))
    return charges


def _shared(building: str, rooms: list[RoomRow], random: Random) -> Iterator[tuple[UUID, Charge]]:
    kwh = random.randint(6, 14) * len(rooms)
    total = kwh * tariffs.SHARED_ELECTRICITY_PER_KWH
    detail = f"{building}公共用电 {kwh} kWh × 0.62 元，按面积分摊"
    for room, part in zip(
        rooms, tariffs.share(total, [_hundredths(room.area) for room in rooms]), strict=True
    ):
        yield room.id, Charge(FeeKind.SHARED, "公摊电费", detail, part)


def _by_area(fee: FeeKind, label: str, area: Decimal, price: int) -> Charge:
    detail = f"{area} m² × {_yuan(price * 10)} 元/m²·月"
    return Charge(fee, label, detail, tariffs.by_area(_hundredths(area), price))


def _hundredths(area: Decimal) -> int:
    return int(area.scaleb(2))


def _tiers(steps: list[Step], unit: str) -> str:
    return " + ".join(f"{step.quantity} {unit} × {_yuan(step.milli)} 元" for step in steps)


@cache
def _yuan(milli: int) -> str:
    """A price with two decimals, or three if it has them: 5.00, 0.588."""
    whole, thousandths = divmod(milli, 1000)
    return f"{whole}.{thousandths:03}".removesuffix("0")
