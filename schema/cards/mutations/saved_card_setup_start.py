"""savedCardSetupStart: a resident saves a card."""

from domain.kit.actor import App
from domain.kit.errors import Forbidden
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.cards import models
from payments.cards.present import present_card_setup
from payments.cards.start_setup import start_card_setup
from payments.checkout.errors import PaymentsUnavailable
from schema.cards.types import CardSetup
from schema.kit.commands import Call, Services, command


async def present(services: Services, units: Units, key: Key) -> None:
    """The client secret comes from the provider."""
    if services.payments is not None and key.id is not None:
        await present_card_setup(units, services.payments.gateway, key.id)


@command(
    returns=CardSetup,
    errors=(Forbidden, PaymentsUnavailable),
    apps={App.RESIDENT},
    since="1.1",
    idempotent=True,
    afterwards=present,
    description="Begins to save a card (添加银行卡). The app enters it with the provider's SDK and the "
    "client secret; soon afterwards it is among your saved cards.",
)
async def saved_card_setup_start(call: Call) -> models.CardSetup:
    if call.services.payments is None:
        raise PaymentsUnavailable
    return await start_card_setup(call.unit, call.actor)
