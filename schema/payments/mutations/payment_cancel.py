"""paymentCancel: a resident does not want to pay after all."""

from domain.kit.actor import App
from domain.kit.errors import IllegalMove, NotFound
from payments.checkout import models
from payments.checkout.cancel import CancelPayment, cancel_payment
from schema.kit.commands import Call, command
from schema.kit.ids import PaymentId
from schema.payments.mutations.payment_start import to_the_provider
from schema.payments.types import Payment


@command(
    returns=Payment,
    errors=(NotFound, IllegalMove),
    apps={App.RESIDENT},
    description="Calls a payment off. It ends as soon as the provider has confirmed that no money will come.",
    since="1.1",
    afterwards=to_the_provider,
)
async def payment_cancel(call: Call, payment_id: PaymentId) -> models.Payment:
    return await cancel_payment(call.unit, call.actor, CancelPayment(call.key(payment_id, Payment)))
