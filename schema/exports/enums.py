"""The words of exports, described for apps."""

from payments.exports.models import ExportKind, ExportStep
from schema.kit.enums import describe

__all__ = ["ExportKind", "ExportStep"]

describe(
    ExportKind,
    BILLS="Bills that were issued on these days, void ones too (账单).",
    PAYMENTS="Payments that succeeded on these days (收款).",
    LEDGER="Entries of the ledger that were posted on these days (总账).",
    ARREARS="Bills that fell due on these days and are not paid when the file is fetched (欠费).",
)
describe(
    ExportStep,
    BEGUN="Somebody followed the link. Without a completion the download broke off.",
    COMPLETED="All rows were sent.",
)
