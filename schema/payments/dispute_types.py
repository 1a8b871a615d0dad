"""Disputes as apps see them."""

from datetime import datetime

from payments.disputes import models, policy
from schema.engine import Node, column, node, one
from schema.kit.apps import STAFF
from schema.kit.money import Money, money
from schema.payments.dispute_enums import DisputeStatus
from schema.payments.types import Payment


@node(table=models.Dispute, visible=policy.visible_disputes, code="dispute", apps=STAFF, since="1.1")
class Dispute(Node):
    """A payer contests a payment at the bank (争议). Finance staff and property managers see it, and answer
    at the payment provider's dashboard.
    """

    status: DisputeStatus = column(description="Where it stands.")
    amount: Money = money("amount_minor", description="How much of the payment is contested.")
    reason: str = column(description="The provider's word for what the payer says: fraudulent, duplicate.")
    provider_id: str = column(description="Its name at the payment provider's dashboard.")
    opened_at: datetime = column(description="When the payer went to the bank.")
    respond_by: datetime | None = column(description="Until when the bank waits for an answer.")
    ended_at: datetime | None = column(description="When the bank said its last word; null until then.")
    payment: Payment | None = one(description="The payment that it is about.")
