"""Takes in what Stripe says of cards: from its answer, a webhook, or when asked later. In any order, any
number of times, it ends the same.
"""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from payments.autopay.end import end_autopays_with_card
from payments.cards.models import CardSetup, SavedCard, SetupStatus
from payments.gateway.card_setups import CardDetails, SetupHeard

ORDER = tuple(SetupStatus)


async def hear_setup(unit: UnitOfWork, setup_id: UUID, heard: SetupHeard) -> None:
    """The setup rises, and its card is there as soon as it is saved."""
    setup = await unit.session.get(CardSetup, setup_id, with_for_update=True)
    if setup is None:
        return
    setup.provider_id = heard.provider_id
    setup.status = max(setup.status, SetupStatus(heard.progress.value), key=ORDER.index)
    open_still = setup.status is SetupStatus.PENDING
    setup.client_secret = heard.client_secret if open_still else None
    if heard.card is not None and setup.saved_card_id is None:
        setup.saved_card_id = await _kept(unit, setup.person_id, heard.card)


async def _kept(unit: UnitOfWork, person_id: UUID, card: CardDetails) -> UUID:
    """The card's row. One that is known stays as it is, and removed if it was."""
    new = {"id": new_id(), "person_id": person_id, "provider_id": card.method_id, "added_at": unit.now}
    await unit.session.execute(
        insert(SavedCard)
        .values(**new, **_printed(card))
        .on_conflict_do_nothing(index_elements=["provider_id"])
    )
    found = await unit.session.execute(
        select(col(SavedCard.id)).where(col(SavedCard.provider_id) == card.method_id)
    )
    return found.scalar_one()


def _printed(card: CardDetails) -> dict[str, str | int]:
    return {
        "brand": card.brand,
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
    }


async def hear_card_updated(unit: UnitOfWork, card: CardDetails) -> bool:
    """The bank has sent another card for the same account, with another date or number. Whether it is
    somebody's here.
    """
    known = update(SavedCard).where(col(SavedCard.provider_id) == card.method_id)
    found = await unit.session.execute(known.values(**_printed(card)).returning(col(SavedCard.id)))
    return found.scalar_one_or_none() is not None


async def hear_card_detached(unit: UnitOfWork, method_id: str) -> bool:
    """Stripe has forgotten the card, whoever told it to: nothing can be paid with it any more.

    Whether it is somebody's here.
    """
    found = await unit.session.execute(
        select(SavedCard).where(col(SavedCard.provider_id) == method_id).with_for_update()
    )
    card = found.scalar_one_or_none()
    if card is None:
        return False
    card.removed_at = card.removed_at or unit.now
    card.detached_at = card.detached_at or unit.now
    await end_autopays_with_card(unit, card.id)
    return True
