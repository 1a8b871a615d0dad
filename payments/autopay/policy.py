"""Who sees autopays: the person who set it; the community's finance staff and managers, that there is one."""

from sqlalchemy import ColumnElement, FromClause, and_, false

from domain.billing.policy import FINANCE
from domain.kit.actor import App
from domain.kit.viewer import Viewer
from domain.roles.policy import has_role


def own_autopays(autopay: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Those that the viewer has set."""
    return autopay.c.person_id == viewer.person_id


def visible_autopays(autopay: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring."""
    match viewer.app:
        case App.MANAGER:
            return has_role(autopay.c.community_id, viewer, FINANCE)
        case App.RESIDENT:
            return own_autopays(autopay, viewer)
        case _:
            return false()


def active(autopay: FromClause, _viewer: Viewer) -> ColumnElement[bool]:
    """It has not ended."""
    return autopay.c.ended_at.is_(None)


def pays_for(room: FromClause, autopay: FromClause) -> ColumnElement[bool]:
    """It has not ended, and pays this room's bills."""
    same = and_(autopay.c.community_id == room.c.community_id, autopay.c.room_id == room.c.id)
    return and_(same, autopay.c.ended_at.is_(None))
