"""Bills as apps see them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.billing import models, policy
from domain.billing.adjustments.models import BillAdjustment as BillAdjustmentRow
from domain.billing.late.models import BillingPolicy as BillingPolicyRow
from payments.checkout.clauses import pays
from schema.billing.enums import AdjustmentKind, BillStatus, FeeKind
from schema.communities.types import Community, Room
from schema.engine import Connection, Node, column, desc, expression, few, many, node, one
from schema.kit.apps import COMMUNITY, STAFF
from schema.kit.money import Money, money, money_sum

if TYPE_CHECKING:
    from schema.payments.types import Payment


@node(table=models.BillLine, visible=policy.visible_bill_lines, code="line", apps=COMMUNITY)
class BillLine(Node):
    """One charge of a bill (账单明细). Who sees the bill sees its lines."""

    fee: FeeKind = column(description="What it charges for.")
    label: str = column(description="Its name as printed: 物业费.")
    detail: str = column(description="How it was computed, as printed: 89.50 m² × 2.60 元.")
    amount: Money = money("amount_minor", description="The charge.")
    service_from: date = column(description="The first day that it pays for.")
    service_until: date = column(description="The last day that it pays for.")


@node(
    table=BillAdjustmentRow,
    visible=policy.visible_bill_adjustments,
    code="adjustment",
    apps=COMMUNITY,
    since="1.1",
)
class BillAdjustment(Node):
    """A change to an issued bill (账单调整). Who sees the bill sees why it has changed."""

    kind: AdjustmentKind = column(description="What sort of change it is.")
    amount: Money = money(
        "amount_minor", description="What the bill asks for more; negative if it asks for less."
    )
    reason: str = column(description="Why, in the words of the staff.")
    made_at: datetime = column(description="When it was made.")


@node(
    table=BillingPolicyRow,
    visible=policy.visible_to_finance,
    code="terms",
    apps=STAFF,
    since="1.1",
)
class BillingPolicy(Node):
    """What a community asks of those who pay late (缴费规则). Seen by its finance staff and property
    managers.
    """

    late_fee_daily_rate: Decimal = column(
        description="The share of what is open that a day costs: 0.0005 is 万分之五. 0 charges nothing."
    )
    late_fee_cap: Decimal = column(
        description="The share of the bill that its late fee never exceeds: 1 is the bill itself."
    )
    grace_days: int = column(
        description="For so many days after the due day nothing is charged; from the next one on, for these "
        "days too."
    )
    set_at: datetime = column(description="Since when it is so.")


@node(table=models.Bill, visible=policy.visible_bills, code="bill", apps=COMMUNITY)
class Bill(Node):
    """A room's charges for one month (账单). Who lives in the room sees it once issued; finance staff and
    property managers always.
    """

    period: str = column(description="The month that it is for: 2026-11.")
    status: BillStatus = column(description="Where it stands. Overdue is no state: see isOverdue.")
    total: Money = money("total_minor", description="The sum of its lines and adjustments.")
    paid: Money = money("paid_minor", description="What has been paid of it.")
    issued_at: datetime | None = column(description="When residents could first see it; null while a draft.")
    due_at: datetime = column(description="Until when it is to be paid.")
    is_payable: bool = expression(
        lambda bill, _viewer: policy.payable(bill),
        description="Whether something is left to pay, and may be paid now.",
    )
    is_overdue: bool = expression(
        policy.overdue, description="Whether it is payable and its due instant has passed."
    )
    open_amount: Money = money_sum(
        lambda bill: bill.c.total_minor - bill.c.paid_minor,
        lambda bill: bill.c.currency,
        description="What is left to pay of it.",
        since="1.1",
    )
    open_payment: Annotated["Payment", strawberry.lazy("schema.payments.types")] | None = one(
        on=pays,
        description="Your payment of it that is under way; null if there is none, or somebody else pays.",
        since="1.1",
    )
    room: Room | None = one(description="The room that it is for.")
    community: Community | None = one(description="The community that charges.")
    lines: list[BillLine] = few(
        order_by=["position"], at_most=100, description="Its charges as printed, at most 100."
    )
    adjustments: Connection[BillAdjustment] = many(
        order_by=[desc("made_at")],
        description="How it was changed after it was issued, newest first.",
        since="1.1",
    )
    void_reason: str | None = column(
        description="Why it is not to be paid any more; null unless void.", since="1.1"
    )
