"""The words of the ledger, described for apps."""

from payments.ledger.accounts import TransferKind
from schema.kit.enums import describe

__all__ = ["TransferKind"]

describe(
    TransferKind,
    BILL_ISSUED="A bill was issued (出账).",
    BILL_ADJUSTED="A bill was corrected, up or down, with a reason (调整).",
    BILL_VOIDED="What was still owed for a bill was waived, for the bill is void (作废).",
    LATE_FEE_CHARGED="A late fee was added (滞纳金).",
    OPENING="Paid before this ledger was opened (期初已缴).",
    PAYMENT_SUCCEEDED="Paid (缴费).",
    REFUNDED="Given back to the payer; the bill stays paid (退款).",
    REFUND_RETURNED="A refund that did not reach the payer came back (退款退回).",
    FEE_CHARGED="The payment provider kept its fee (手续费).",
    DISPUTE_WITHDRAWN="A payer's bank holds money until a dispute is decided (争议冻结).",
    DISPUTE_RETURNED="A dispute was won, and the money is back (争议返还).",
    PAID_OUT="The provider paid out to the community's bank (提现).",
)
