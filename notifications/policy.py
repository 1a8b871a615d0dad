"""An inbox and its settings are their owner's alone."""

from sqlalchemy import ColumnElement, FromClause

from domain.kit.viewer import Viewer


def own_notifications(notification: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Entries written for the viewer."""
    return notification.c.person_id == viewer.person_id


def own_preferences(preference: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """The viewer's own row."""
    return preference.c.id == viewer.person_id
