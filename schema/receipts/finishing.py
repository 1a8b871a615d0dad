"""What Python adds to a receipt: addresses, and the data of an e-invoice."""

from collections.abc import Mapping
from typing import Any

from domain.kit.key import Key
from payments.receipts.codes import number_of
from payments.receipts.content import Content
from payments.receipts.invoice import invoice_data
from payments.receipts.links import pdf_url, verify_url
from schema.engine.context import OperationContext

Row = Mapping[str, Any]


def sealed_pdf_url(receipt: Row, context: OperationContext) -> str:
    """Who sees the receipt gets the link, which then opens for whoever has it."""
    return pdf_url(context.services.links, Key(receipt["id"], receipt["community_id"]), context.now)


def public_verify_url(receipt: Row, context: OperationContext) -> str:
    """The same always."""
    return verify_url(context.services.links, receipt["code"])


def invoice(receipt: Row, _context: OperationContext) -> dict[str, Any]:
    """See `payments.receipts.invoice`."""
    content = Content.model_validate(receipt["content"])
    return invoice_data(content, number_of(receipt["year"], receipt["number"]), receipt["issued_at"])
