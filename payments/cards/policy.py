"""Cards are their person's alone."""

from sqlalchemy import ColumnElement, FromClause, false

from domain.kit.actor import App
from domain.kit.viewer import Viewer


def own_cards(card: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Removed ones too, so that removing one can be shown. Of the saving of a card likewise."""
    return card.c.person_id == viewer.person_id if viewer.app is App.RESIDENT else false()


def usable(card: FromClause, _viewer: Viewer) -> ColumnElement[bool]:
    """It has not been removed."""
    return card.c.removed_at.is_(None)
