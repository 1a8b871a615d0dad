"""Who sees places. A community's name and address are public; what is inside is for those who live or work
there.
"""

from sqlalchemy import ColumnElement, FromClause, false, true

from domain.kit.actor import App
from domain.kit.viewer import Viewer
from domain.residencies.policy import lives_in_community, lives_in_room
from domain.roles.policy import has_role


def public_places(_place: FromClause, _viewer: Viewer) -> ColumnElement[bool]:
    """Cities, streets and communities: anyone, so that a new resident can find theirs."""
    return true()


def visible_inside(place: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Buildings and units: those who live in the community, and its staff."""
    match viewer.app:
        case App.MANAGER:
            return has_role(place.c.community_id, viewer)
        case App.RESIDENT:
            return lives_in_community(place.c.community_id, viewer)
        case _:
            return false()


def visible_rooms(room: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """A room: who lives in it, and the community's staff."""
    match viewer.app:
        case App.MANAGER:
            return has_role(room.c.community_id, viewer)
        case App.RESIDENT:
            return lives_in_room(room.c.community_id, room.c.id, viewer)
        case _:
            return false()
