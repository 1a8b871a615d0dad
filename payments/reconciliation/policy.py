"""Who sees what reconciliation found: the community's finance staff and its property managers."""

from sqlalchemy import ColumnElement, FromClause, false

from domain.billing.policy import FINANCE
from domain.kit.actor import App
from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.roles.policy import has_role
from payments.reconciliation.models import ReconciliationReport


def visible_reports(report: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring."""
    return has_role(report.c.community_id, viewer, FINANCE) if viewer.app is App.MANAGER else false()


visible_items = SeenWith(table_of(ReconciliationReport), visible_reports, "report_id")
