"""Who sees disputes: the community's finance staff and property managers. The bank tells the payer."""

from sqlalchemy import ColumnElement, FromClause, false

from domain.billing.policy import FINANCE
from domain.kit.actor import App
from domain.kit.viewer import Viewer
from domain.roles.policy import has_role


def visible_disputes(dispute: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring."""
    return has_role(dispute.c.community_id, viewer, FINANCE) if viewer.app is App.MANAGER else false()
