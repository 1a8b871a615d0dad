"""Statements as apps see them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, cast, func

from domain.billing.policy import visible_to_finance
from payments.statements import models
from payments.statements.balance import balance_after
from payments.statements.policy import visible_statement_lines
from schema.billing.types import Bill
from schema.communities.types import Community, Room
from schema.engine import Node, column, expression, node, one
from schema.kit.apps import COMMUNITY, STAFF
from schema.kit.money import Money, money, money_sum
from schema.statements.enums import TransferKind


@node(table=models.StatementLine, visible=visible_statement_lines, code="entry", apps=COMMUNITY, since="1.1")
class StatementLine(Node):
    """A line of a room's statement (对账单): a charge, a payment, a correction or a refund of one bill. Who
    lives in the room sees it, and finance staff and property managers.
    """

    kind: TransferKind = column(description="What happened.")
    posted_at: datetime = column(description="When it was entered in the ledger.")
    day: date = column(description="The day of that in the community.")
    period: str = column(description="The month of the bill that it is about: 2026-11.")
    amount: Money = money(
        "amount_minor", description="Above zero: charged, or given back; below zero: paid, or waived."
    )
    balance: Money | None = money_sum(
        balance_after,
        lambda line: line.c.currency,
        description="What the room owes after this line; below zero if it has paid too much. "
        "A refund moves nothing in it.",
    )
    bill: Bill | None = one(description="The bill that it is about.")
    room: Room | None = one(description="The room whose statement it is.")


def collection_rate(month: Any) -> ColumnElement[Decimal]:
    """With four decimals; NULL where nothing was billed."""
    share = cast(month.c.collected_minor, Numeric) / func.nullif(month.c.billed_minor, 0)
    return func.round(share, 4)


@node(table=models.BillingMonth, visible=visible_to_finance, code="month", apps=STAFF, since="1.1")
class BillingMonth(Node):
    """What became of a community's bills of one month (账期), until now, in one currency. Drafts and void
    bills do not count. Finance staff and property managers see it.
    """

    period: str = column(description="The month that the bills are for: 2026-11.")
    bills: int = column(description="How many bills there are.")
    billed: Money = money("billed_minor", description="The sum of the bills, with corrections and late fees.")
    collected: Money = money("collected_minor", description="What has been paid of them.")
    refunded: Money = money("refunded_minor", description="What of that was given back; the bills stay paid.")
    open: Money | None = money_sum(
        lambda month: month.c.billed_minor - month.c.collected_minor,
        lambda month: month.c.currency,
        description="What is left to pay.",
    )
    collection_rate: Decimal | None = expression(
        collection_rate,
        description="The collection rate (收缴率): collected through billed, with four decimals. "
        "Null if nothing was billed.",
    )
    community: Community | None = one(description="The community.")
