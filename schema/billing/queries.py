"""Where bills are found."""

import strawberry

from domain.billing import policy
from domain.kit.actor import App
from schema.billing.types import Bill
from schema.engine import Connection, root_by_id, root_many
from schema.kit.apps import COMMUNITY


@strawberry.type
class BillQueries:
    """One's own bills over all one's rooms; staff go through the community or the room."""

    bill: Bill | None = root_by_id(Bill, description="A bill by its id.", apps=COMMUNITY)
    payable_bills: Connection[Bill] = root_many(
        Bill,
        order_by=["due_at"],
        where=lambda bill, _viewer: policy.payable(bill),
        description="The bills of all your rooms with something left to pay, the most urgent first.",
        apps={App.RESIDENT},
    )
