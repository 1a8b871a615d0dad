"""Why money cannot be given back."""

from domain.kit.errors import DomainError
from payments.checkout.errors import NotOurs


class NotRefundable(DomainError):
    """Only a payment that has succeeded can be refunded."""

    code = "NOT_REFUNDABLE"
    zh = "该笔支付未成功，无法退款"
    en = "This payment has not succeeded, so there is nothing to refund"


class PaymentDisputed(DomainError):
    """The payer's bank holds the money, or has given it back already."""

    code = "PAYMENT_DISPUTED"
    zh = "该笔支付存在争议，款项由银行处理，无法退款"
    en = "This payment is disputed: its bank decides about the money, so it cannot be refunded"


class RefundTooLarge(DomainError):
    """More than what is left of the payment."""

    code = "REFUND_TOO_LARGE"
    zh = "退款金额超过可退金额 {left} 元"
    en = "Only {left} of this payment can still be refunded"


class OtherRefund(NotOurs):
    """What is heard of a refund differs from it in its money, its payment or its name at the provider."""


class UnknownRefund(NotOurs):
    """It names a refund that we have never made."""
