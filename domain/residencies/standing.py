"""What a person is in one community: the facts from which all rights inside it follow."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, and_, cast, null, select, union_all

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
    residency, room, role = table_of(Residency), table_of(Room), table_of(Role)
    same_room = and_(room.c.community_id == residency.c.community_id, room.c.id == residency.c.room_id)
    homes = (
        select(room.c.building_id, residency.c.room_id, null().label("kind"))
        .select_from(residency.join(room, same_room))
        .where(
            residency.c.person_id == person_id,
            residency.c.community_id == community_id,
            residency.c.status == ResidencyStatus.APPROVED,
        )
    )
    jobs = select(cast(null(), Uuid()), cast(null(), Uuid()), role.c.kind).where(
        role.c.person_id == person_id, role.c.community_id == community_id, role.c.revoked_at.is_(None)
    )
    async with database.engine.connect() as connection:
        rows = (await connection.execute(union_all(homes, jobs))).all()
    return Standing(
        buildings=frozenset(building for building, _, _ in rows if building is not None),
        rooms=frozenset(room_id for _, room_id, _ in rows if room_id is not None),
        roles=frozenset(str(kind) for _, _, kind in rows if kind is not None),
    )
