"""Who sees a person: oneself; those one shares a room with; the staff of a community for its residents and
colleagues.
"""

from sqlalchemy import ColumnElement, FromClause, exists, or_, select

from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.residencies.models import Residency
from domain.residencies.policy import lives_in_room
from domain.roles.models import Role
from domain.roles.policy import has_role


def visible_people(person: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring; a former resident stays visible to the staff, a flatmate must still live
    there.
    """
    own = person.c.id == viewer.person_id
    match viewer.app:
        case App.MANAGER:
            return or_(own, _resident_of_my_community(person, viewer), _colleague(person, viewer))
        case App.RESIDENT:
            return or_(own, _shares_my_room(person, viewer))
        case _:
            return own


def _resident_of_my_community(person: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    residency = table_of(Residency).alias()
    mine = [residency.c.person_id == person.c.id, has_role(residency.c.community_id, viewer)]
    return exists(select(1).select_from(residency).where(*mine))


def _colleague(person: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    role = table_of(Role).alias()
    return exists(
        select(1)
        .select_from(role)
        .where(role.c.person_id == person.c.id, has_role(role.c.community_id, viewer))
    )


def _shares_my_room(person: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    residency = table_of(Residency).alias()
    there = [residency.c.person_id == person.c.id, residency.c.status == "APPROVED"]
    return exists(
        select(1)
        .select_from(residency)
        .where(*there, lives_in_room(residency.c.community_id, residency.c.room_id, viewer))
    )
