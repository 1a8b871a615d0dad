"""Why a payment is refused, or cannot be understood."""

from domain.kit.errors import DomainError


class AlreadyPaying(DomainError):
    """One of the bills is being paid by a payment that has not ended; end that one first."""

    code = "ALREADY_PAYING"
    zh = "账单正在支付中，请先完成或取消该笔支付"
    en = "A payment for this bill is under way; finish or cancel it first"


class NotPayable(DomainError):
    """One of the bills has nothing left to pay, or may not be paid now."""

    code = "NOT_PAYABLE"
    zh = "账单无需支付或暂不可支付"
    en = "This bill has nothing left to pay, or cannot be paid now"


class PaymentsUnavailable(DomainError):
    """The server has no payment provider."""

    code = "PAYMENTS_UNAVAILABLE"
    zh = "暂未开通在线支付"
    en = "Payments are not available here"


class NotOurs(Exception):
    """What is heard of a payment cannot be true of any of ours: nothing is changed, and somebody has to
    look.
    """


class UnknownPayment(NotOurs):
    """It names a payment that we have never made."""


class OtherIntent(NotOurs):
    """The payment is known at the provider by another name."""


class ForeignMoney(NotOurs):
    """The amount or the currency is not the payment's."""
