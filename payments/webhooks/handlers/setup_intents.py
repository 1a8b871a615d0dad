"""setup_intent.succeeded: a card is saved. Its details are with Stripe, which `payments/cards/settle.py`
asks.
"""

from uuid import UUID

from sqlmodel import col, update

from domain.kit.unit_of_work import UnitOfWork
from payments.cards.models import CardSetup
from payments.gateway.read_card import SETUP
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import Verdict


async def on_setup_intent(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """The setup is looked at at once and not when its turn comes."""
    try:
        setup_id = UUID(event.data.object["metadata"][SETUP])
    except (KeyError, TypeError, ValueError):
        return Verdict.IGNORED
    ours = update(CardSetup).where(col(CardSetup.id) == setup_id).values(check_at=unit.now)
    found = await unit.session.execute(ours.returning(col(CardSetup.id)))
    return Verdict.IGNORED if found.scalar_one_or_none() is None else Verdict.DONE
