"""Where payments are found."""

import strawberry

from domain.kit.actor import App
from schema.engine import Connection, desc, root_by_id, root_many
from schema.kit.apps import COMMUNITY
from schema.payments.filters import STATUS
from schema.payments.types import Payment


@strawberry.type
class PaymentQueries:
    """One's own payments; staff go through the community or the room."""

    payment: Payment | None = root_by_id(
        Payment, description="A payment by its id.", apps=COMMUNITY, since="1.1"
    )
    my_payments: Connection[Payment] = root_many(
        Payment,
        order_by=[desc("started_at")],
        filters=[STATUS],
        description="What you have paid and are paying, newest first.",
        apps={App.RESIDENT},
        since="1.1",
    )
