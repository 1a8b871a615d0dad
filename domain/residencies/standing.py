"""What a person is in one community: the facts from which all rights inside it follow."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Uuid, and_, bindparam, cast, null, select, union_all

from domain.communities.models import Room
from domain.kit.database import Database
from domain.kit.tables import table_of
from domain.residencies.models import Residency, ResidencyStatus
from domain.roles.models import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """Homes with approved residencies, and roles held today. Equal standings see the same, but for what is
    personal.
    """

    buildings: frozenset[UUID]
    rooms: frozenset[UUID]
    roles: frozenset[str]

    @property
    def is_nothing(self) -> bool:
        """Neither lives nor works there."""
        return not (self.rooms or self.roles)


async def standing_of(database: Database, person_id: UUID, community_id: UUID) -> Standing:
    """One statement, on the indexes by person."""
    given = {"person": person_id, "community": community_id}
    async with database.engine.connect() as connection:
        rows = (await connection.execute(_homes_and_jobs(), given)).all()
    return Standing(
        buildings=frozenset(building for building, _, _ in rows if building is not None),
        rooms=frozenset(room_id for _, room_id, _ in rows if room_id is not None),
        roles=frozenset(str(kind) for _, _, kind in rows if kind is not None),
    )


@cache
def _homes_and_jobs() -> CompoundSelect[Any]:
    """Built once: thousands of phones that come back at the same moment all ask it."""
    residency, room, role = table_of(Residency), table_of(Room), table_of(Role)
    person, community = bindparam("person", type_=Uuid()), bindparam("community", type_=Uuid())
    same_room = and_(room.c.community_id == residency.c.community_id, room.c.id == residency.c.room_id)
    homes = (
        select(room.c.building_id, residency.c.room_id, null().label("kind"))
        .select_from(residency.join(room, same_room))
        .where(
            residency.c.person_id == person,
            residency.c.community_id == community,
            residency.c.status == ResidencyStatus.APPROVED,
        )
    )
    jobs = select(cast(null(), Uuid()), cast(null(), Uuid()), role.c.kind).where(
        role.c.person_id == person, role.c.community_id == community, role.c.revoked_at.is_(None)
    )
    return union_all(homes, jobs)
