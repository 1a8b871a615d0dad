"""The tree of places: one city, its streets, and what a community is built of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.demo.dice import REGISTRY_BEGAN, Dice
from domain.demo.plans import CITY, CommunityPlan, street_name

SURVEYED_AT = REGISTRY_BEGAN + timedelta(days=20)
# Billed areas in hundredths of a square metre, by the position of the room on its floor.
AREAS = (8950, 12680, 11830, 8950)


class CityRow(NamedTuple):
    id: UUID
    code: str
    name: str


class StreetRow(NamedTuple):
    id: UUID
    city_id: UUID
    code: str
    name: str


class CommunityRow(NamedTuple):
    id: UUID
    street_id: UUID
    code: str
    name: str
    address: str
    time_zone: str


class BuildingRow(NamedTuple):
    community_id: UUID
    id: UUID
    number: str
    name: str
    floors: int
    source: str
    verified_at: datetime


class UnitRow(NamedTuple):
    community_id: UUID
    id: UUID
    building_id: UUID
    number: str
    source: str
    verified_at: datetime


class RoomRow(NamedTuple):
    community_id: UUID
    id: UUID
    building_id: UUID
    unit_id: UUID
    number: str
    floor: int
    area: Decimal
    source: str
    verified_at: datetime


class Entrance(NamedTuple):
    """A unit with its building: where devices hang and rooms are."""

    building: BuildingRow
    unit: UnitRow

    @property
    def label(self) -> str:
        return f"{self.building.number}号楼{self.unit.number}单元"


@dataclass(frozen=True, slots=True)
class Places:
    """A community as built."""

    plan: CommunityPlan
    city: CityRow
    street: StreetRow
    community: CommunityRow
    buildings: list[BuildingRow]
    entrances: list[Entrance]
    rooms: list[RoomRow]

    def building(self, building_id: UUID) -> BuildingRow:
        return next(building for building in self.buildings if building.id == building_id)

    def entrance(self, building: str, unit: str) -> Entrance:
        return next(e for e in self.entrances if (e.building.number, e.unit.number) == (building, unit))

    def room(self, building: str, unit: str, number: str) -> RoomRow:
        unit_id = self.entrance(building, unit).unit.id
        return next(room for room in self.rooms if (room.unit_id, room.number) == (unit_id, number))


def build_places(plan: CommunityPlan, dice: Dice) -> Places:
    """`dice` is that of all communities, since the city and its streets are shared."""
    city = CityRow(dice.of("city").id(), *CITY)
    street_id = dice.of("street", str(plan.street)).id()
    street = StreetRow(street_id, city.id, f"{city.code}{plan.street + 1:03}", street_name(plan.street))
    own = dice.of(plan.code, "places")
    community = CommunityRow(own.id(), street.id, plan.code, plan.name, plan.address, "Asia/Shanghai")
    buildings = [_building(community.id, number, plan, own) for number in range(1, plan.shape.buildings + 1)]
    entrances = [
        Entrance(b, UnitRow(b.community_id, own.id(), b.id, str(number), "registry", SURVEYED_AT))
        for b in buildings
        for number in range(1, plan.shape.units + 1)
    ]
    rooms = [room for entrance in entrances for room in _rooms(entrance, plan, own)]
    return Places(plan, city, street, community, buildings, entrances, rooms)


def _building(community_id: UUID, number: int, plan: CommunityPlan, dice: Dice) -> BuildingRow:
    name = f"{number}号楼"
    return BuildingRow(community_id, dice.id(), str(number), name, plan.shape.floors, "registry", SURVEYED_AT)


def _rooms(entrance: Entrance, plan: CommunityPlan, dice: Dice) -> Iterator[RoomRow]:
    building, unit = entrance
    for floor in range(1, plan.shape.floors + 1):
        for position in range(plan.shape.rooms_per_floor):
            hundredths = AREAS[position] - (0 if plan.shape.elevators else 2760)
            yield RoomRow(
                community_id=building.community_id,
                id=dice.id(),
                building_id=building.id,
                unit_id=unit.id,
                number=f"{floor}{position + 1:02}",
                floor=floor,
                area=Decimal(hundredths).scaleb(-2),
                source="registry",
                verified_at=SURVEYED_AT,
            )
