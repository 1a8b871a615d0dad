"""Who sees bills: the residents of the room, once issued; the community's managers and finance staff,
always.
"""

from sqlalchemy import ColumnElement, FromClause, and_, false

from domain.billing.models import Bill, BillStatus
from domain.billing.runs.models import FeeRun
from domain.kit.actor import App
from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.residencies.policy import lives_in_room
from domain.roles.models import RoleKind
from domain.roles.policy import has_role

FINANCE = frozenset({RoleKind.FINANCE, RoleKind.PROPERTY_MANAGER})
PAYABLE = (BillStatus.ISSUED, BillStatus.PARTIALLY_PAID)


def visible_bills(bill: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring."""
    match viewer.app:
        case App.MANAGER:
            return has_role(bill.c.community_id, viewer, FINANCE)
        case App.RESIDENT:
            return and_(
                bill.c.status != BillStatus.DRAFT, lives_in_room(bill.c.community_id, bill.c.room_id, viewer)
            )
        case _:
            return false()


visible_bill_lines = SeenWith(table_of(Bill), visible_bills, "bill_id")
visible_bill_adjustments = SeenWith(table_of(Bill), visible_bills, "bill_id")


def visible_to_finance(row: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """What a community charges, earns and is owed, seen as a whole, is the business of its finance staff."""
    return has_role(row.c.community_id, viewer, FINANCE) if viewer.app is App.MANAGER else false()


visible_fee_anomalies = SeenWith(table_of(FeeRun), visible_to_finance, "fee_run_id")


def payable(bill: FromClause) -> ColumnElement[bool]:
    """Something is left to pay, and it may be paid now."""
    return bill.c.status.in_(PAYABLE)


def overdue(bill: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Payable, and the due instant has passed."""
    return and_(payable(bill), bill.c.due_at < viewer.now)
