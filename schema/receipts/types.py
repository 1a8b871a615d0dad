"""Receipts as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import ColumnElement, String, cast, func, literal
from strawberry import lazy
from strawberry.scalars import JSON

from payments.receipts import models, policy
from schema.communities.types import Community
from schema.engine import Node, column, expression, finished, node, one
from schema.kit.apps import COMMUNITY
from schema.kit.money import Money, money
from schema.receipts import finishing

if TYPE_CHECKING:
    from schema.payments.types import Payment


def printed_number(receipt: Any) -> ColumnElement[str]:
    """As `payments.receipts.codes.number_of` has it."""
    number = func.lpad(cast(receipt.c.number, String), 6, "0")
    return cast(receipt.c.year, String).concat(literal("-")).concat(number)


def said(name: str) -> Any:
    """A text that is printed on the receipt."""
    return lambda receipt: receipt.c.content[name].astext


@node(table=models.Receipt, visible=policy.visible_receipts, code="receipt", apps=COMMUNITY, since="1.1")
class Receipt(Node):
    """That a payment was received (收据), numbered without gaps in each year of the community. It never
    changes; refunds are told by the payment. Who sees the payment sees it.
    """

    number: str = expression(printed_number, description="Its number as printed: 2026-000123.")
    amount: Money = money("amount_minor", description="What was received.")
    payee: str = expression(said("payee"), description="Who received it, as named on that day: 悦来花园.")
    payer: str = expression(said("payer"), description="Who paid, as named on that day.")
    place: str = expression(said("room"), description="The room as printed: 3号楼 2单元 1102室.")
    issued_at: datetime = column(description="When it was issued.")
    code: str = column(description="By which anybody who holds the receipt can verify it, 16 signs.")
    verify_url: str | None = finished(
        finishing.public_verify_url, needs=["code"], description="The page that verifies it, for anybody."
    )
    pdf_url: str | None = finished(
        finishing.sealed_pdf_url,
        needs=["community_id", "id"],
        description="The receipt as a PDF. Opens for 15 minutes, for whoever has the address.",
    )
    invoice_data: JSON | None = finished(
        finishing.invoice,
        needs=["year", "number", "issued_at", "content"],
        description="What an e-invoice (数电票) needs: seller, buyer, currency, lines (name, unit, quantity, "
        "unitPrice, amount, taxRate, tax, amountWithTax), totals, remarks. Amounts are decimal texts in "
        "major units that add up; tax numbers are null until buyer and seller give them.",
    )
    payment: Annotated["Payment", lazy("schema.payments.types")] | None = one(
        description="The payment that was received."
    )
    community: Community | None = one(description="The community that received it.")
