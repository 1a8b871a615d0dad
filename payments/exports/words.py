"""The house's words as an accountant reads them."""

from collections.abc import Mapping

from domain.billing.models import BillStatus
from payments.checkout.models import PaymentMethod
from payments.exports.sheet import Words
from payments.ledger.accounts import Account, TransferKind

BILL_STATUSES: Mapping[str, Words] = {
    BillStatus.DRAFT: ("草稿", "Draft"),
    BillStatus.ISSUED: ("待缴", "Issued"),
    BillStatus.PARTIALLY_PAID: ("部分缴纳", "Partially paid"),
    BillStatus.PAID: ("已缴", "Paid"),
    BillStatus.VOID: ("作废", "Void"),
}
METHODS: Mapping[str, Words] = {
    PaymentMethod.CARD: ("银行卡", "Card"),
    PaymentMethod.ALIPAY: ("支付宝", "Alipay"),
    PaymentMethod.WECHAT_PAY: ("微信支付", "WeChat Pay"),
}
ACCOUNTS: Mapping[str, Words] = {
    Account.RECEIVABLE: ("应收", "Receivable"),
    Account.REVENUE: ("收入", "Revenue"),
    Account.CASH_IN_TRANSIT: ("在途资金", "Cash in transit"),
    Account.FEES: ("手续费", "Fees"),
    Account.REFUNDS: ("退款", "Refunds"),
    Account.COMMISSION: ("佣金", "Commission"),
    Account.PAYABLE_TO_MERCHANT: ("应付商户", "Payable to merchant"),
    Account.UNAPPLIED: ("溢收", "Unapplied"),
    Account.DISPUTED: ("争议", "Disputed"),
    Account.BANK: ("银行存款", "Bank"),
    Account.OPENING: ("期初", "Opening"),
}
TRANSFERS: Mapping[str, Words] = {
    TransferKind.BILL_ISSUED: ("出账", "Bill issued"),
    TransferKind.BILL_ADJUSTED: ("调整", "Bill adjusted"),
    TransferKind.BILL_VOIDED: ("作废", "Bill voided"),
    TransferKind.LATE_FEE_CHARGED: ("滞纳金", "Late fee"),
    TransferKind.OPENING: ("期初", "Opening"),
    TransferKind.PAYMENT_SUCCEEDED: ("缴费", "Payment"),
    TransferKind.REFUNDED: ("退款", "Refund"),
    TransferKind.REFUND_RETURNED: ("退款退回", "Refund returned"),
    TransferKind.FEE_CHARGED: ("手续费", "Provider's fee"),
    TransferKind.DISPUTE_WITHDRAWN: ("争议冻结", "Dispute withdrawn"),
    TransferKind.DISPUTE_RETURNED: ("争议返还", "Dispute returned"),
    TransferKind.PAID_OUT: ("提现", "Payout"),
}
