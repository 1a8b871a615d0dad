"""Reports of reconciliation as apps see them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

from payments.reconciliation import models, policy
from schema.engine import Connection, Node, column, expression, many, node, one
from schema.kit.apps import STAFF
from schema.kit.money import Money, money
from schema.reconciliation.enums import DifferenceKind, DifferenceOutcome

if TYPE_CHECKING:
    from schema.communities.types import Community
    from schema.payments.types import Payment


@node(
    table=models.ReconciliationItem,
    visible=policy.visible_items,
    code="difference",
    apps=STAFF,
    since="1.1",
)
class ReconciliationItem(Node):
    """One thing in which the payment provider and the ledger differed on a day (差异)."""

    kind: DifferenceKind = column(description="In what way they differ.")
    outcome: DifferenceOutcome = column(description="What came of it.")
    reference: str = column(description="The provider's balance transaction, or the ledger's transfer.")
    detail: str = column(description="Why it could not be repaired; empty if it was.")
    payment: 'Annotated["Payment", lazy("schema.payments.types")] | None' = one(
        description="The payment that it is about; null if it is about none that is known."
    )


@node(
    table=models.ReconciliationReport,
    visible=policy.visible_reports,
    code="reconciliation",
    apps=STAFF,
    since="1.1",
)
class ReconciliationReport(Node):
    """A day's comparison of the payment provider's balance with the ledger (对账单). Finance staff and
    property managers see it.
    """

    day: date = column(description="The day, by the community's own clock.")
    made_at: datetime = column(description="When it was compared.")
    matched: int = column(description="How many movements the ledger has to the last minor unit.")
    fees_posted: int = column(description="How many of the provider's fees were entered by it.")
    repaired: int = column(description="How many differences were repaired.")
    alarmed: int = column(description="How many differences somebody has to look at.")
    is_clean: bool = expression(
        lambda report, _viewer: report.c.alarmed == 0, description="Whether nobody has to look at anything."
    )
    charged: Money = money("charged_minor", description="What the provider took in.")
    returned: Money = money("returned_minor", description="What it gave back: refunds and disputes.")
    fees: Money = money("fees_minor", description="What it kept.")
    items: Connection[ReconciliationItem] = many(
        order_by=["kind", "reference"], description="What differed, by kind."
    )
    community: 'Annotated["Community", lazy("schema.communities.types")] | None' = one(
        description="The community whose day it was."
    )
