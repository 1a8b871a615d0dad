"""A small world with one caller of every kind, for tests of rules and of who sees what.

悦来 (`here`) has building 1 with rooms 101 and 201 and building 2 with room 301; 远方 (`there`) is another
community.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.communities.models import Building, City, Community, Room, Street, Unit
from domain.kit.actor import ANONYMOUS, Actor, App
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus
from domain.roles.models import Role, RoleKind

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that a test moves by hand."""

    instant: datetime = MORNING

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what was built, and the callers by name."""

    here: UUID
    there: UUID
    buildings: dict[str, UUID]
    rooms: dict[str, UUID]
    callers: dict[str, Actor]
    residencies: dict[str, UUID]
    roles: dict[str, UUID]

    def person(self, name: str) -> UUID:
        """The person behind a caller."""
        return person_behind(self.callers[name])


def person_behind(actor: Actor) -> UUID:
    """Everybody in the world but `anonymous` is somebody."""
    assert actor.person_id is not None
    return actor.person_id


# name → (room, kind, status)
RESIDENTS = {
    "owner": ("101", ResidencyKind.OWNER, ResidencyStatus.APPROVED),
    "family": ("101", ResidencyKind.FAMILY, ResidencyStatus.APPROVED),
    "neighbour": ("201", ResidencyKind.TENANT, ResidencyStatus.APPROVED),
    "other_building": ("301", ResidencyKind.OWNER, ResidencyStatus.APPROVED),
    "other_community": ("901", ResidencyKind.OWNER, ResidencyStatus.APPROVED),
    "applicant": ("101", ResidencyKind.TENANT, ResidencyStatus.APPLIED),
    "former": ("101", ResidencyKind.TENANT, ResidencyStatus.ENDED),
}
# name → (community, job)
STAFF = {
    "manager": ("here", RoleKind.PROPERTY_MANAGER),
    "steward": ("here", RoleKind.STEWARD),
    "guard": ("here", RoleKind.GUARD),
    "technician": ("here", RoleKind.TECHNICIAN),
    "finance": ("here", RoleKind.FINANCE),
    "other_manager": ("there", RoleKind.PROPERTY_MANAGER),
}


async def build_world(units: Units) -> World:
    """Writes the world in one unit of work."""
    async with units.begin() as unit:
        session = unit.session
        city = City(code="310115", name="浦东新区")
        street = Street(city_id=city.id, code="310115005", name="花木街道")
        here = Community(street_id=street.id, code="here", name="悦来花园", address="花木路 1 号")
        there = Community(street_id=street.id, code="there", name="远方小区", address="远方路 9 号")
        session.add_all([city, street])
        await session.flush()
        session.add_all([here, there])
        await session.flush()
        buildings: dict[str, UUID] = {}
        rooms: dict[str, UUID] = {}
        for community, number, doors in (
            (here, "1", ["101", "201"]),
            (here, "2", ["301"]),
            (there, "9", ["901"]),
        ):
            building = Building(community_id=community.id, number=number, name=f"{number}号楼", floors=9)
            session.add(building)
            await session.flush()
            entrance = Unit(community_id=community.id, building_id=building.id, number="1")
            session.add(entrance)
            await session.flush()
            buildings[number] = building.id
            for door in doors:
                place: dict[str, Any] = {
                    "community_id": community.id,
                    "building_id": building.id,
                    "unit_id": entrance.id,
                }
                room = Room(**place, number=door, floor=int(door[0]), area=Decimal("89.50"))
                session.add(room)
                rooms[door] = room.id
        callers = _callers(unit.session)
        await session.flush()
        residencies = _residencies(unit.session, callers, here.id, there.id, rooms)
        roles = _roles(unit.session, callers, here.id, there.id)
    return World(here.id, there.id, buildings, rooms, callers, residencies, roles)


def _callers(session: AsyncSession) -> dict[str, Actor]:
    callers = {"anonymous": ANONYMOUS}
    apps = dict.fromkeys(RESIDENTS, App.RESIDENT) | dict.fromkeys(STAFF, App.MANAGER)
    apps |= {"stranger": App.RESIDENT, "merchant": App.MERCHANT}
    for index, (name, app) in enumerate(apps.items()):
        person = Person(name=name, phone=f"+86139000000{index:02d}")
        session.add(person)
        callers[name] = Actor(app, person.id)
    return callers


def _residencies(
    session: AsyncSession, callers: dict[str, Actor], here: UUID, there: UUID, rooms: dict[str, UUID]
) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for name, (door, kind, status) in RESIDENTS.items():
        residency = Residency(
            community_id=there if door == "901" else here,
            person_id=person_behind(callers[name]),
            room_id=rooms[door],
            kind=kind,
            status=status,
            applied_at=MORNING,
            approved_at=None if status is ResidencyStatus.APPLIED else MORNING,
            ended_at=MORNING if status is ResidencyStatus.ENDED else None,
        )
        session.add(residency)
        made[name] = residency.id
    return made


def _roles(session: AsyncSession, callers: dict[str, Actor], here: UUID, there: UUID) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for name, (place, kind) in STAFF.items():
        role = Role(
            community_id=here if place == "here" else there,
            person_id=person_behind(callers[name]),
            kind=kind,
            on_duty=name == "guard",
            granted_at=MORNING,
        )
        session.add(role)
        made[name] = role.id
    return made
