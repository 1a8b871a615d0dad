"""Who reads statements: the residents of the room its lines, the community's finance staff all of them."""

from sqlalchemy import ColumnElement, FromClause, false

from domain.billing.policy import visible_to_finance
from domain.kit.actor import App
from domain.kit.viewer import Viewer
from domain.residencies.policy import lives_in_room


def visible_statement_lines(line: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring. Who has moved out sees no more of it."""
    match viewer.app:
        case App.MANAGER:
            return visible_to_finance(line, viewer)
        case App.RESIDENT:
            return lives_in_room(line.c.community_id, line.c.room_id, viewer)
        case _:
            return false()
