"""A person sees their own handsets."""

from sqlalchemy import ColumnElement, FromClause, and_

from domain.kit.viewer import Viewer


def own_phones(phone: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Those still registered."""
    return and_(phone.c.person_id == viewer.person_id, phone.c.retired_at.is_(None))
