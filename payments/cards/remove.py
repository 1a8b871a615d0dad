"""A person wants no more to pay with a card."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from payments.autopay.end import end_autopays_with_card
from payments.cards.models import SavedCard
from payments.cards.policy import own_cards


@dataclass(frozen=True, slots=True)
class RemoveCard:
    """Names the card."""

    card: Key


async def remove_card(unit: UnitOfWork, actor: Actor, command: RemoveCard) -> SavedCard:
    """It cannot be used from now on, and what paid with it by itself ends. Removing it twice changes nothing.

    Stripe is told after the commit. Raises NotFound for a card that is not the actor's.
    """
    card = await find(unit, actor, SavedCard, own_cards, command.card, "savedCardId", lock=True)
    if card.removed_at is None:
        card.removed_at = unit.now
        await end_autopays_with_card(unit, card.id)
    return card
