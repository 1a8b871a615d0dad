"""A saved card as the provider knows it, for a payment with it."""

from uuid import UUID

from sqlmodel import col, select

from domain.kit.actor import Actor
from domain.kit.errors import NotFound
from domain.kit.unit_of_work import UnitOfWork
from payments.cards.models import PaymentCustomer, SavedCard
from payments.gateway.protocol import CardOnFile


async def card_on_file(unit: UnitOfWork, saved_card_id: UUID) -> CardOnFile:
    """Removed or not: a payment that was started with it has the same card always."""
    query = (
        select(col(PaymentCustomer.provider_id), col(SavedCard.provider_id))
        .join(SavedCard, col(SavedCard.person_id) == col(PaymentCustomer.person_id))
        .where(col(SavedCard.id) == saved_card_id)
    )
    customer_id, method_id = (await unit.session.execute(query)).one()
    return CardOnFile(customer_id, method_id)


async def check_card(unit: UnitOfWork, actor: Actor, saved_card_id: UUID) -> None:
    """Held until the unit ends, so that it is not removed meanwhile. Raises NotFound for a card that is not
    the actor's, or is removed.
    """
    card = await unit.session.get(SavedCard, saved_card_id, with_for_update={"key_share": True, "read": True})
    if card is None or card.person_id != actor.person_id or card.removed_at is not None:
        raise NotFound("input", "savedCardId")
