"""Fee items, assignments, runs and anomalies as the manager app sees them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import lazy
from strawberry.scalars import JSON

from domain.billing import policy
from domain.billing.fees import models, showing
from domain.billing.runs import models as runs
from schema.billing.enums import FeeKind
from schema.billing.filters import STATUS
from schema.billing.types import Bill
from schema.communities.types import Building, Community, Room
from schema.engine import Connection, Node, allow, column, composite, desc, expression, many, node, one
from schema.fees.enums import AnomalyKind, Cycle, FeeRunFailure, FeeRunStatus, FormulaKind, Payer, TierPeriod
from schema.fees.filters import ANOMALY_KIND
from schema.kit.apps import STAFF
from schema.kit.money import Money, money, money_sum
from schema.meters.enums import Medium

if TYPE_CHECKING:
    from schema.people.types import Person


@node(
    table=models.FeeAssignment,
    visible=policy.visible_to_finance,
    code="feeassignment",
    apps=STAFF,
    since="1.1",
)
class FeeAssignment(Node):
    """What an item charges to one room beside those that it charges to all: a parking space, a vehicle, an
    amount by hand. The community's finance staff and property managers see it.
    """

    subject: str = column(description="The space or the number plate; empty for an amount by hand.")
    amount: Money | None = money_sum(
        lambda assignment: assignment.c.amount_minor,
        showing.currency,
        description="Of each month, for an item that is charged by hand; null for others.",
    )
    effective_from: date = column(description="The first day of the first month in which it is charged.")
    effective_until: date | None = column(
        description="The first day of the first month without it; null without end."
    )
    room: Room | None = one(description="Who is charged.")
    item: "FeeItem | None" = one(by="fee_item_id", description="What is charged.")


@node(table=models.FeeItem, visible=policy.visible_to_finance, code="feeitem", apps=STAFF, since="1.1")
class FeeItem(Node):
    """What a community charges, by which formula, how often, from when until when (收费项目). Rates are in
    major units (元). A change of price is another item. Finance staff and property managers see it.
    """

    fee: FeeKind = column(description="What its lines on bills are for.")
    name: str = column(description="As printed on bills: 物业费.")
    formula: FormulaKind = column(description="How it is computed.")
    rate: Decimal | None = expression(
        showing.rate, description="AREA: for each m² and month. SHARED: for each m³ or kWh. Null for others."
    )
    amount: Money | None = money_sum(
        showing.fixed_minor, showing.currency, description="FIXED: of each month. Null for others."
    )
    medium: Medium | None = expression(
        showing.medium, description="METERED and SHARED: what is counted. Null for others."
    )
    tier_period: TierPeriod | None = expression(
        showing.tier_period, description="METERED: with what the count of tiers begins anew. Null for others."
    )
    tiers: JSON | None = expression(
        showing.tiers,
        description='METERED: [{"until": "180", "rate": "5"}, …], the last until null. Null for others.',
    )
    cycle: Cycle = column(description="How often it is charged, counted from its first month.")
    payer: Payer = column(description="What is charged.")
    position: int = column(description="Its place on a bill.")
    effective_from: date = column(description="The first day of the first month in which it is charged.")
    effective_until: date | None = column(
        description="The first day of the first month without it; null without end."
    )
    building: Building | None = one(description="The building whose rooms it charges; null for all.")
    community: Community | None = one(description="Who charges.")
    assignments: Connection[FeeAssignment] = many(
        order_by=["room_id", "subject"],
        description="The rooms that it charges for a space, a vehicle, or by hand.",
    )


@node(table=runs.FeeAnomaly, visible=policy.visible_fee_anomalies, code="anomaly", apps=STAFF, since="1.1")
class FeeAnomaly(Node):
    """Something odd that a run came upon, to be looked at before its bills are issued. Who sees the run sees
    it.
    """

    kind: AnomalyKind = column(description="What is odd.")
    detail: str = column(description="What exactly, with the meter's code: W-101：1000 → 999 m³.")
    room: Room | None = one(description="The room; null for a shared meter.")


@allow(apps=STAFF, since="1.1")
@strawberry.type(description="How far the computing of a run has come.")
class FeeRunProgress:
    rooms_done: int = strawberry.field(description="The rooms whose drafts are written.")
    rooms: int = strawberry.field(description="All rooms; 0 before it has begun.")


@node(table=runs.FeeRun, visible=policy.visible_to_finance, code="feerun", apps=STAFF, since="1.1")
class FeeRun(Node):
    """The making of a community's bills for one month (出账). Finance staff and property managers see it."""

    period: str = column(description="The month: 2026-11.")
    status: FeeRunStatus = column(description="Where it stands.")
    failure: FeeRunFailure | None = column(description="Why it could not be computed; null if not FAILED.")
    progress: FeeRunProgress = composite(
        FeeRunProgress,
        description="How far the computing has come; complete once it is a draft.",
        rooms="rooms",
        rooms_done="rooms_done",
    )
    due_at: datetime = column(description="Until when its bills are to be paid.")
    started_at: datetime = column(description="When it was last started.")
    started_by: Annotated["Person", lazy("schema.people.types")] | None = one(
        by="started_by", description="Who last started it."
    )
    computed_at: datetime | None = column(
        description="When the bills, lines and total here were computed; null before the first time."
    )
    bill_count: int = column("bills", description="How many bills it has made.")
    line_count: int = column("lines", description="How many lines these have.")
    total: Money = money("total_minor", description="The sum of its bills.")
    issued_at: datetime | None = column(description="When its bills were issued; null until then.")
    issued_by: Annotated["Person", lazy("schema.people.types")] | None = one(
        by="issued_by", description="Who issued them; null until then."
    )
    community: Community | None = one(description="Whose bills it makes.")
    anomalies: Connection[FeeAnomaly] = many(
        order_by=["kind"], filters=[ANOMALY_KIND], description="What is odd, by kind."
    )
    bills: Connection[Bill] = many(
        # By the due instant, which all of them have: an index leads to it.
        on=lambda run, bill: (
            (bill.c.community_id == run.c.community_id)
            & (bill.c.due_at == run.c.due_at)
            & (bill.c.period == run.c.period)
        ),
        order_by=[desc("due_at")],
        filters=[STATUS],
        description="The bills of the month that are due when this run says.",
        counted=False,
    )
