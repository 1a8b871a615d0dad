"""Who sees payments: the payer, whether they still live there or not; the community's finance staff and
property managers.
"""

from sqlalchemy import ColumnElement, FromClause, false

from domain.billing.policy import FINANCE
from domain.kit.actor import App
from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.roles.policy import has_role
from payments.checkout.models import Payment


def own_payments(payment: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Those that the viewer pays."""
    return payment.c.person_id == viewer.person_id


def visible_payments(payment: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring."""
    match viewer.app:
        case App.MANAGER:
            return has_role(payment.c.community_id, viewer, FINANCE)
        case App.RESIDENT:
            return own_payments(payment, viewer)
        case _:
            return false()


visible_payment_parts = SeenWith(table_of(Payment), visible_payments, "payment_id")
