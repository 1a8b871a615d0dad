"""Payments as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, Enum, and_, cast

from domain.kit.actor import App
from payments.checkout import models, policy
from payments.checkout.clauses import currency_of_part
from payments.refunds.clauses import refundable_minor
from schema.communities.types import Community, Room
from schema.engine import Node, column, composite, expression, few, finished, node, one
from schema.kit.apps import COMMUNITY, STAFF
from schema.kit.money import Money, money, money_sum
from schema.payments.enums import ActionKind, PaymentMethod, PaymentStatus
from schema.payments.failures import failure_message

if TYPE_CHECKING:
    from schema.billing.types import Bill
    from schema.payments.dispute_types import Dispute
    from schema.payments.refund_types import Refund
    from schema.people.types import Person
    from schema.receipts.types import Receipt


@strawberry.type(description="What the payer has to do next.")
class PaymentAction:
    kind: ActionKind = strawberry.field(description="What it is.")
    url: str | None = strawberry.field(description="The page to open, where there is one.")
    qr_data: str | None = strawberry.field(description="What the code to scan says; null if there is none.")
    client_secret: str | None = strawberry.field(
        description="For the provider's SDK on the phone; keep it to yourself."
    )
    expires_at: datetime = strawberry.field(description="Until when it can be done.")


def action_kind(payment: Any) -> ColumnElement[Any]:
    """As the enum's values."""
    kind: ColumnElement[Any] = cast(payment.c.next_action["kind"].astext, Enum(ActionKind, native_enum=False))
    return kind


def action_part(name: str) -> Any:
    """A text of the next action."""
    return lambda payment: payment.c.next_action[name].astext


@node(
    table=models.PaymentPart,
    visible=policy.visible_payment_parts,
    code="part",
    apps=COMMUNITY,
    since="1.1",
)
class PaymentPart(Node):
    """What of a payment is for one bill. Who sees the payment sees its parts."""

    amount: Money = money_sum(lambda part: part.c.amount_minor, currency_of_part, description="How much.")
    bill: Annotated["Bill", strawberry.lazy("schema.billing.types")] | None = one(
        description="The bill; null if you may not see it."
    )


@node(table=models.Payment, visible=policy.visible_payments, code="payment", apps=COMMUNITY, since="1.1")
class Payment(Node):
    """What one person pays for bills of one room, at once (缴费). The payer sees it, and the community's
    finance staff and property managers.
    """

    status: PaymentStatus = column(description="Where it stands.")
    method: PaymentMethod = column(description="By which way it is paid.")
    amount: Money = money("amount_minor", description="What is paid for all its bills together.")
    refunded: Money = money("refunded_minor", description="What of it was given back.")
    is_automatic: bool = column("automatic", description="Whether the house started it, by a standing order.")
    started_at: datetime = column(description="When it was started.")
    ended_at: datetime | None = column(description="When it was decided; null until then.")
    expires_at: datetime = column(description="When it is called off if it is not paid by then.")
    next_action: PaymentAction | None = composite(
        PaymentAction,
        description="What you have to do next; null if nothing, or when it is over.",
        apps={App.RESIDENT},
        kind=action_kind,
        url=action_part("url"),
        qr_data=action_part("qr_data"),
        client_secret=action_part("client_secret"),
        expires_at="expires_at",
    )
    failure_code: str | None = column(description="The provider's word for why it failed; null otherwise.")
    failure_message: str | None = finished(
        failure_message,
        needs=["failure_code"],
        description="The same for the person, in the language that the request asks for.",
    )
    parts: list[PaymentPart] = few(order_by=["bill_id"], at_most=24, description="What is for which bill.")
    refunds: list[Annotated["Refund", strawberry.lazy("schema.payments.refund_types")]] = few(
        order_by=["requested_at"], at_most=100, description="What goes back or went back of it, oldest first."
    )
    refundable: Money = money_sum(
        refundable_minor,
        lambda payment: payment.c.currency,
        description="What can still be given back of it; nothing while it is disputed.",
        apps=STAFF,
    )
    is_disputed: bool = expression(
        lambda payment, _viewer: payment.c.frozen_at.is_not(None),
        description="Whether the payer's bank has the money, for good or until it has decided.",
        apps=STAFF,
    )
    disputes: list[Annotated["Dispute", strawberry.lazy("schema.payments.dispute_types")]] = few(
        order_by=["opened_at"],
        at_most=20,
        description="What the payer has contested of it at the bank, oldest first.",
        apps=STAFF,
    )
    room: Room | None = one(description="The room that is paid for.")
    community: Community | None = one(description="The community that is paid.")
    payer: Annotated["Person", strawberry.lazy("schema.people.types")] | None = one(
        by="person_id", description="Who pays."
    )
    receipt: Annotated["Receipt", strawberry.lazy("schema.receipts.types")] | None = one(
        on=lambda payment, receipt: and_(
            receipt.c.community_id == payment.c.community_id, receipt.c.payment_id == payment.c.id
        ),
        description="That it was received; null until it is.",
    )
