"""Where payments are found."""

import strawberry

from domain.kit.actor import App
from schema.engine import Connection, desc, root_by_id, root_many
from schema.kit.apps import COMMUNITY, STAFF
from schema.payments.dispute_types import Dispute
from schema.payments.filters import STATUS
from schema.payments.refund_types import Refund
from schema.payments.types import Payment


@strawberry.type
class PaymentQueries:
    """One's own payments; staff go through the community or the room."""

    payment: Payment | None = root_by_id(
        Payment, description="A payment by its id.", apps=COMMUNITY, since="1.1"
    )
    refund: Refund | None = root_by_id(Refund, description="A refund by its id.", apps=COMMUNITY, since="1.1")
    dispute: Dispute | None = root_by_id(Dispute, description="A dispute by its id.", apps=STAFF, since="1.1")
    my_payments: Connection[Payment] = root_many(
        Payment,
        order_by=[desc("started_at")],
        filters=[STATUS],
        description="What you have paid and are paying, newest first.",
        apps={App.RESIDENT},
        since="1.1",
    )
