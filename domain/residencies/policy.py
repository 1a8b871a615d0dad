"""Who sees residencies, and the clauses by which other nouns ask who lives where.

Each clause is `x IN (SELECT … about nothing but the viewer)`, so that it can be looked up once for a whole
request (ADR 0009). Ids are unique among all communities: a room of mine in a community of mine is my room.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, or_, select

from domain.communities.models import Room
from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.residencies.models import Residency, ResidencyStatus
from domain.roles.policy import has_role


def lives_in_room(
    community_id: ColumnElement[UUID], room_id: ColumnElement[UUID], viewer: Viewer
) -> ColumnElement[bool]:
    """The viewer has an approved residency in this room."""
    residency = table_of(Residency).alias()
    mine = select(residency.c.room_id).where(*_approved(residency, viewer))
    return and_(lives_in_community(community_id, viewer), room_id.in_(mine))


def lives_in_building(
    community_id: ColumnElement[UUID], building_id: ColumnElement[UUID], viewer: Viewer
) -> ColumnElement[bool]:
    """The viewer has an approved residency in some room of this building."""
    residency, room = table_of(Residency).alias(), table_of(Room).alias()
    same_room = (room.c.community_id == residency.c.community_id) & (room.c.id == residency.c.room_id)
    homes = select(room.c.building_id).select_from(residency.join(room, same_room))
    mine = homes.where(*_approved(residency, viewer))
    return and_(lives_in_community(community_id, viewer), building_id.in_(mine))


def lives_in_community(community_id: ColumnElement[UUID], viewer: Viewer) -> ColumnElement[bool]:
    """The viewer has an approved residency somewhere in the community."""
    residency = table_of(Residency).alias()
    return community_id.in_(select(residency.c.community_id).where(*_approved(residency, viewer)))


def visible_residencies(residency: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """One's own in every state; those of one's own room; all of a community for its staff."""
    own = residency.c.person_id == viewer.person_id
    match viewer.app:
        case App.MANAGER:
            return has_role(residency.c.community_id, viewer)
        case App.RESIDENT:
            return or_(own, lives_in_room(residency.c.community_id, residency.c.room_id, viewer))
        case _:
            return own


def _approved(residency: FromClause, viewer: Viewer) -> list[ColumnElement[bool]]:
    return [residency.c.person_id == viewer.person_id, residency.c.status == ResidencyStatus.APPROVED]
