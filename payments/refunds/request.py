"""Finance staff give money back."""

from dataclasses import dataclass

from domain.billing.policy import FINANCE
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role
from payments.checkout.hear import locked_payment
from payments.checkout.models import Payment
from payments.checkout.policy import visible_payments
from payments.checkout.status import PaymentStatus
from payments.refunds.errors import NotRefundable, PaymentDisputed, RefundTooLarge
from payments.refunds.lines import left_lines
from payments.refunds.make import make_refund
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.split import from_the_first

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """`amount_minor` of the payment, or all that is left of it. `reason` is for the books and the payer."""

    payment: Key
    reason: str
    amount_minor: int | None = None


async def request_refund(unit: UnitOfWork, actor: Actor, command: RequestRefund) -> Refund:
    """The refund, which the provider has not heard of yet (`present.py`).

    Raises NotFound, Forbidden for a payer, InvalidInput, NotRefundable, PaymentDisputed, RefundTooLarge.
    """
    reason = _reason(command.reason)
    seen = await find(unit, actor, Payment, visible_payments, command.payment, "paymentId")
    if not await holds_role(unit, actor, seen.community_id, FINANCE):
        raise Forbidden("paymentId")
    payment = await locked_payment(unit, seen.community_id, seen.id)
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise NotRefundable("paymentId")
    if payment.frozen_at is not None:
        raise PaymentDisputed("paymentId")
    left = await left_lines(unit, payment)
    most = sum(line.minor for line in left)
    amount = most if command.amount_minor is None else command.amount_minor
    if command.amount_minor is not None and amount <= 0:
        raise InvalidInput(
            "input", "amount", rule_zh="退款金额须大于零", rule_en="the amount must be positive"
        )
    if not 0 < amount <= most:
        raise RefundTooLarge("input", "amount", left=_major(Money(most, payment.currency)))
    lines, staff = from_the_first(left, amount), actor.person_id
    return await make_refund(unit, payment, lines, RefundOrigin.STAFF, reason=reason, requested_by=staff)


def _reason(text: str) -> str:
    reason = text.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        rule_zh, rule_en = (
            f"原因须为 1 至 {LONGEST_REASON} 个字",
            f"a reason has 1 to {LONGEST_REASON} characters",
        )
        raise InvalidInput("input", "reason", rule_zh=rule_zh, rule_en=rule_en)
    return reason


def _major(amount: Money) -> str:
    return f"{amount.minor // 100}.{amount.minor % 100:02}"
