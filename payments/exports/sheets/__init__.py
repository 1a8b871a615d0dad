"""The four tables, a file each."""

from collections.abc import Mapping

from payments.exports.models import ExportKind
from payments.exports.sheet import Sheet
from payments.exports.sheets.arrears import ARREARS
from payments.exports.sheets.bills import BILLS
from payments.exports.sheets.ledger import LEDGER
from payments.exports.sheets.payments import PAYMENTS

SHEETS: Mapping[ExportKind, Sheet] = {
    ExportKind.ARREARS: ARREARS,
    ExportKind.BILLS: BILLS,
    ExportKind.LEDGER: LEDGER,
    ExportKind.PAYMENTS: PAYMENTS,
}
