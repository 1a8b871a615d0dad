"""The accounts of a community's ledger.

Debits are positive, credits negative, and what a community's accounts hold sums to zero in each currency.
"""

from enum import StrEnum


class Account(StrEnum):
    """What each one holds.

    RECEIVABLE 应收: bills that are owed, each by itself. REVENUE 收入: what was billed. CASH_IN_TRANSIT
    在途资金: money that the payment provider has taken in and not yet paid out. FEES 手续费: what the
    provider keeps. REFUNDS 退款: what was given back. COMMISSION 佣金 and PAYABLE_TO_MERCHANT 应付商户: of
    orders. UNAPPLIED 溢收: what came for a bill that was no longer open; it goes back to the payer. DISPUTED
    争议: what a payer's bank holds until a dispute is decided. BANK 银行存款: what the provider has paid out.
    OPENING 期初: the other side of what was paid before the books were opened.
    """

    RECEIVABLE = "RECEIVABLE"
    REVENUE = "REVENUE"
    CASH_IN_TRANSIT = "CASH_IN_TRANSIT"
    FEES = "FEES"
    REFUNDS = "REFUNDS"
    COMMISSION = "COMMISSION"
    PAYABLE_TO_MERCHANT = "PAYABLE_TO_MERCHANT"
    UNAPPLIED = "UNAPPLIED"
    DISPUTED = "DISPUTED"
    BANK = "BANK"
    OPENING = "OPENING"


class TransferKind(StrEnum):
    """What a transfer records. With its reference it is posted once."""

    BILL_ISSUED = "BILL_ISSUED"
    BILL_ADJUSTED = "BILL_ADJUSTED"
    BILL_VOIDED = "BILL_VOIDED"
    LATE_FEE_CHARGED = "LATE_FEE_CHARGED"
    OPENING = "OPENING"
    PAYMENT_SUCCEEDED = "PAYMENT_SUCCEEDED"
    REFUNDED = "REFUNDED"
    REFUND_RETURNED = "REFUND_RETURNED"
    FEE_CHARGED = "FEE_CHARGED"
    DISPUTE_WITHDRAWN = "DISPUTE_WITHDRAWN"
    DISPUTE_RETURNED = "DISPUTE_RETURNED"
    PAID_OUT = "PAID_OUT"
