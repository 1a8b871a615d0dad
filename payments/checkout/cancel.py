"""A payer does not want to pay after all."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.errors import IllegalMove
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.checkout.policy import own_payments
from payments.checkout.status import PaymentStatus


@dataclass(frozen=True, slots=True)
class CancelPayment:
    """Names the payment."""

    payment: Key


async def cancel_payment(unit: UnitOfWork, actor: Actor, command: CancelPayment) -> Payment:
    """Writes down the wish. The payment is cancelled when the provider has confirmed that no money will come.

    Asking twice changes nothing, nor does it for a payment that has failed. Raises NotFound for everybody but
    the payer, IllegalMove if it has succeeded.
    """
    payment = await find(unit, actor, Payment, own_payments, command.payment, "paymentId", lock=True)
    if payment.status is PaymentStatus.SUCCEEDED:
        raise IllegalMove("paymentId", state=payment.status, legal_zh="申请退款", legal_en="ask for a refund")
    if not payment.status.is_final and payment.cancel_requested_at is None:
        payment.cancel_requested_at = unit.now
    return payment
