"""Asks Stripe for what a person has said, after it is committed. Repeating any of it changes nothing."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from domain.kit.unit_of_work import Units
from payments.cards.hear import hear_card_detached, hear_setup
from payments.cards.models import CardSetup, PaymentCustomer, SavedCard, SetupStatus
from payments.gateway.card_setups import CardSetups


async def present_card_setup(units: Units, gateway: CardSetups, setup_id: UUID) -> None:
    """Begins it at Stripe if it has not begun, else asks how it stands.

    Raises GatewayUnavailable and GatewayRefused; what was done is found again.
    """
    async with units.begin() as unit:
        setup = await unit.session.get_one(CardSetup, setup_id)
    if setup.status not in {SetupStatus.STARTING, SetupStatus.PENDING}:
        return
    if setup.provider_id is not None:
        heard = await gateway.find_setup(setup.provider_id)
    else:
        customer = await customer_of(units, gateway, setup.person_id)
        heard = await gateway.start_setup(setup.id, customer)
    async with units.begin() as unit:
        await hear_setup(unit, setup_id, heard)


async def customer_of(units: Units, gateway: CardSetups, person_id: UUID) -> str:
    """Who the person is at Stripe: made at the first time, and by two at once the same."""
    async with units.begin() as unit:
        known = await unit.session.get(PaymentCustomer, person_id)
    if known is not None:
        return known.provider_id
    made = await gateway.make_customer(person_id)
    async with units.begin() as unit:
        new = insert(PaymentCustomer).values(person_id=person_id, provider_id=made)
        await unit.session.execute(new.on_conflict_do_nothing())
        return (await unit.session.get_one(PaymentCustomer, person_id)).provider_id


async def present_card_removal(units: Units, gateway: CardSetups, card_id: UUID) -> None:
    """Lets Stripe forget a card that is removed. Raises GatewayUnavailable and GatewayRefused."""
    async with units.begin() as unit:
        card = await unit.session.get_one(SavedCard, card_id)
    if card.removed_at is None or card.detached_at is not None:
        return
    await gateway.forget_card(card.provider_id)
    async with units.begin() as unit:
        await hear_card_detached(unit, card.provider_id)
