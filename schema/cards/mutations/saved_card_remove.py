"""savedCardRemove: a resident removes a card."""

from domain.kit.actor import App
from domain.kit.errors import NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.cards import models
from payments.cards.present import present_card_removal
from payments.cards.remove import RemoveCard, remove_card
from schema.cards.types import SavedCard
from schema.kit.commands import Call, Services, command
from schema.kit.ids import SavedCardId


async def present(services: Services, units: Units, key: Key) -> None:
    """The provider forgets it too."""
    if services.payments is not None and key.id is not None:
        await present_card_removal(units, services.payments.gateway, key.id)


@command(
    returns=SavedCard,
    errors=(NotFound,),
    apps={App.RESIDENT},
    since="1.1",
    afterwards=present,
    description="Removes a saved card (解绑银行卡). Autopays with it end. Doing it twice changes nothing.",
)
async def saved_card_remove(call: Call, saved_card_id: SavedCardId) -> models.SavedCard:
    return await remove_card(call.unit, call.actor, RemoveCard(call.key(saved_card_id, SavedCard)))
