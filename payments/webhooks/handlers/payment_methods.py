"""payment_method.detached, .updated, .automatically_updated: a card is forgotten, or the bank has renewed
it.
"""

from domain.kit.unit_of_work import UnitOfWork
from payments.cards.hear import hear_card_detached, hear_card_updated
from payments.gateway.read_card import read_card
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import NotYet, Verdict


async def on_card_detached(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """Its saving may be being written down at this moment: then there is somebody's card to remove soon."""
    if not await hear_card_detached(unit, str(event.data.object.get("id"))):
        raise NotYet
    return Verdict.DONE


async def on_card_updated(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """Wallets have nothing printed on them."""
    if event.data.object.get("type") != "card":
        return Verdict.IGNORED
    known = await hear_card_updated(unit, read_card(event.data.object))
    return Verdict.DONE if known else Verdict.IGNORED
