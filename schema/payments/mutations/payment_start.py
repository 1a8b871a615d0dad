"""paymentStart: a resident pays bills."""

from typing import Annotated
from uuid import UUID

import strawberry

from domain.kit.actor import App
from domain.kit.errors import InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.checkout import models
from payments.checkout.errors import AlreadyPaying, NotPayable, PaymentsUnavailable
from payments.checkout.return_urls import checked_return_url
from payments.checkout.start import StartPayment, start_payment
from schema.billing.types import Bill
from schema.cards.types import SavedCard
from schema.engine import GlobalId
from schema.kit.commands import Call, Services, command
from schema.payments.enums import PaymentMethod
from schema.payments.types import Payment


@strawberry.input(description="Which bills to pay, and how.")
class PaymentStartInput:
    bill_ids: list[GlobalId] = strawberry.field(
        description="1 to 24 bills of one room, by global id. All that is open of them is paid."
    )
    method: PaymentMethod = strawberry.field(description="By which way.")
    return_url: str | None = strawberry.field(
        default=None,
        description="Where a page of the provider leads back to: an address of this app. Null: the app.",
    )
    saved_card_id: GlobalId | None = strawberry.field(
        default=None, description="One of your saved cards, for the method CARD. Null: another card, or none."
    )


Input = Annotated[PaymentStartInput, strawberry.argument(description="Which bills to pay, and how.")]


async def to_the_provider(services: Services, units: Units, payment: Key) -> None:
    """Between the commit and the answer."""
    if services.payments is not None:
        await services.payments.present(units, payment)


@command(
    returns=Payment,
    errors=(NotFound, InvalidInput, NotPayable, AlreadyPaying, PaymentsUnavailable),
    apps={App.RESIDENT},
    description="Starts to pay bills; nextAction says what the payer has to do.",
    since="1.1",
    idempotent=True,
    afterwards=to_the_provider,
)
async def payment_start(call: Call, input: Input) -> models.Payment:
    provider = call.services.payments
    if provider is None:
        raise PaymentsUnavailable
    bills = tuple(call.key(each, Bill) for each in input.bill_ids)
    back = checked_return_url(input.return_url, provider.return_urls)
    card = _card(call, input)
    return await start_payment(call.unit, call.actor, StartPayment(bills, input.method, back, card))


def _card(call: Call, input: PaymentStartInput) -> UUID | None:
    """Raises InvalidInput for a card with another method, NotFound for what is no card."""
    if input.saved_card_id is None:
        return None
    if input.method is not PaymentMethod.CARD:
        raise InvalidInput(
            "input", "savedCardId", rule_zh="仅适用于银行卡支付", rule_en="for the method CARD"
        )
    card = call.key(input.saved_card_id, SavedCard).id
    if card is None:
        raise NotFound("input", "savedCardId")
    return card
