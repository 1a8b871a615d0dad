"""A person sees their own sign-in sessions."""

from sqlalchemy import ColumnElement, FromClause, and_

from domain.kit.viewer import Viewer


def own_sessions(session: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Ended ones too, so that ending one can be shown."""
    return session.c.person_id == viewer.person_id


def is_open(session: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """It has neither ended nor run out."""
    return and_(session.c.ended_at.is_(None), session.c.expires_at > viewer.now)
