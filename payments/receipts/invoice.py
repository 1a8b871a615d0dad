"""What an e-invoice (数电票) needs of a receipt, as JSON for whoever issues invoices.

Amounts are decimal strings in major units. They add up: the net amounts and the taxes of the lines to their
totals, and these to what was paid.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from payments.receipts.capitals import in_capitals
from payments.receipts.content import BillPaid, Content
from payments.receipts.tax import TaxClass, class_of, net_minor


class _Charge(NamedTuple):
    """One line; amounts in minor units."""

    label: str
    tax_class: TaxClass
    gross: int

    @property
    def net(self) -> int:
        return net_minor(self.gross, self.tax_class.rate)


def invoice_data(content: Content, number: str, issued_at: datetime) -> dict[str, JsonValue]:
    """The buyer is the payer, who may give a company and its tax number instead when the invoice is made."""
    charges = [each for bill in content.bills for each in _charges(bill) if each.gross]
    net, gross = sum(each.net for each in charges), content.amount.minor
    return {
        "issuedOn": f"{issued_at.astimezone(ZoneInfo(content.zone)):%Y-%m-%d}",
        "seller": {"name": content.payee, "taxId": None},
        "buyer": {"name": content.payer, "taxId": None},
        "currency": content.currency,
        "lines": [_line(each) for each in charges],
        "totals": {
            "amount": decimal(net),
            "tax": decimal(gross - net),
            "amountWithTax": decimal(gross),
            "inCapitals": in_capitals(gross),
        },
        "remarks": f"收据 {number}；{content.room}；账期 {'、'.join(bill.period for bill in content.bills)}",
    }


def _charges(bill: BillPaid) -> Iterator[_Charge]:
    """A bill's lines; of a part, each line's part, rounded so that they sum to it."""
    total, before, paid_before = sum(line.amount_minor for line in bill.lines), 0, 0
    if not total:
        yield _Charge(f"{bill.period} 账单", class_of("OTHER"), bill.paid_minor)
        return
    for line in bill.lines:
        before += line.amount_minor
        paid = round(Decimal(before * bill.paid_minor) / total)
        yield _Charge(line.label, class_of(line.fee), paid - paid_before)
        paid_before = paid


def _line(charge: _Charge) -> JsonValue:
    return {
        "name": f"*{charge.tax_class.name}*{charge.label}",
        "unit": "项",
        "quantity": "1" if charge.gross > 0 else "-1",
        "unitPrice": decimal(abs(charge.net)),
        "amount": decimal(charge.net),
        "taxRate": str(charge.tax_class.rate),
        "tax": decimal(charge.gross - charge.net),
        "amountWithTax": decimal(charge.gross),
    }


def decimal(minor: int) -> str:
    """-12.30"""
    return str((Decimal(minor) / 100).quantize(Decimal("0.01")))
