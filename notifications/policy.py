"""An inbox is its owner's alone."""

from sqlalchemy import ColumnElement, FromClause

from domain.kit.viewer import Viewer


def own_notifications(notification: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Entries written for the viewer."""
    return notification.c.person_id == viewer.person_id
