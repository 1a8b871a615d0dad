"""A person sees their own sign-in sessions."""

from sqlalchemy import ColumnElement, FromClause, and_

from domain.kit.viewer import Viewer


def own_open_sessions(session: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Those that have neither ended nor run out."""
    return and_(
        session.c.person_id == viewer.person_id,
        session.c.ended_at.is_(None),
        session.c.expires_at > viewer.now,
    )
