"""paymentRefund: finance staff give a payer money back."""

from decimal import Decimal
from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.checkout.errors import PaymentsUnavailable
from payments.refunds import models
from payments.refunds.errors import NotRefundable, PaymentDisputed, RefundTooLarge
from payments.refunds.present import present_refund
from payments.refunds.request import RequestRefund, request_refund
from schema.kit.apps import STAFF
from schema.kit.commands import Call, Services, command
from schema.kit.ids import PaymentId
from schema.kit.money import minor_units
from schema.payments.refund_types import Refund
from schema.payments.types import Payment


@strawberry.input(description="How much to give back, and why.")
class PaymentRefundInput:
    amount: Decimal | None = strawberry.field(
        default=None,
        description="In the payment's currency, more than 0; null or omitted for all that is left.",
    )
    reason: str = strawberry.field(description="1 to 200 characters that the payer reads.")


Input = Annotated[PaymentRefundInput, strawberry.argument(description="How much to give back, and why.")]


async def to_the_provider(services: Services, units: Units, refund: Key) -> None:
    """Between the commit and the answer; the worker goes on with what is left half-way."""
    if services.payments is not None:
        await present_refund(units, services.payments.gateway, refund)


@command(
    returns=Refund,
    errors=(
        NotFound,
        Forbidden,
        InvalidInput,
        NotRefundable,
        PaymentDisputed,
        RefundTooLarge,
        PaymentsUnavailable,
    ),
    apps=STAFF,
    description="Gives money back, the way it came; bills stay paid. Finance staff and property managers.",
    since="1.1",
    idempotent=True,
    afterwards=to_the_provider,
)
async def payment_refund(call: Call, payment_id: PaymentId, input: Input) -> models.Refund:
    if call.services.payments is None:
        raise PaymentsUnavailable
    amount = None if input.amount is None else minor_units(input.amount, "input", "amount")
    wish = RequestRefund(call.key(payment_id, Payment), input.reason, amount)
    return await request_refund(call.unit, call.actor, wish)
