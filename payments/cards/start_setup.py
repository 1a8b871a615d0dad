"""A person begins to save a card."""

from datetime import timedelta

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden
from domain.kit.unit_of_work import UnitOfWork
from payments.cards.models import CardSetup, SetupStatus

# Who is asked at once and dies has left it STARTING for so long.
FIRST_CHECK = timedelta(seconds=30)


async def start_card_setup(unit: UnitOfWork, actor: Actor) -> CardSetup:
    """STARTING; `present_card_setup` asks Stripe after the commit. Raises Forbidden for a caller without a
    person.
    """
    if actor.person_id is None:
        raise Forbidden
    setup = CardSetup(
        person_id=actor.person_id,
        status=SetupStatus.STARTING,
        started_at=unit.now,
        check_at=unit.now + FIRST_CHECK,
    )
    unit.session.add(setup)
    return setup
