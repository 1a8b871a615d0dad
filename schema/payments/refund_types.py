"""Refunds as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from payments.refunds import models, policy
from schema.engine import Node, column, node, one
from schema.kit.apps import COMMUNITY, STAFF
from schema.kit.money import Money, money
from schema.payments.refund_enums import RefundOrigin, RefundStatus
from schema.payments.types import Payment

if TYPE_CHECKING:
    from schema.people.types import Person


@node(table=models.Refund, visible=policy.visible_refunds, code="refund", apps=COMMUNITY, since="1.1")
class Refund(Node):
    """A part of a payment that goes back the way it came (退款). Who sees the payment sees its refunds."""

    status: RefundStatus = column(description="Where it stands.")
    origin: RefundOrigin = column(description="Who wanted it.")
    amount: Money = money("amount_minor", description="How much goes back.")
    reason: str | None = column(description="Why, as staff have written; null if they were not asked.")
    requested_at: datetime = column(description="When it was asked for.")
    ended_at: datetime | None = column(description="When it was decided; null until then.")
    failure_code: str | None = column(description="The provider's word for why it failed; null otherwise.")
    payment: Payment | None = one(description="The payment that it is of.")
    requester: Annotated["Person", strawberry.lazy("schema.people.types")] | None = one(
        by="requested_by", description="Who of the staff asked for it.", apps=STAFF
    )
