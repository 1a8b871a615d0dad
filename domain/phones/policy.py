"""A person sees their own handsets."""

from sqlalchemy import ColumnElement, FromClause

from domain.kit.viewer import Viewer


def own_phones(phone: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Retired ones too, so that retiring one can be shown."""
    return phone.c.person_id == viewer.person_id


def is_registered(phone: FromClause, _viewer: Viewer) -> ColumnElement[bool]:
    """It still receives pushes."""
    return phone.c.retired_at.is_(None)
