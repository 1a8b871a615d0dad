"""payment_intent.*: a payment has moved at the provider."""

from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.hear import hear
from payments.gateway.read_intent import read_intent
from payments.webhooks.handlers.reading import in_our_words
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import Verdict


async def on_payment_intent(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """The account at the provider may serve others, whose payments name none of ours."""
    heard = in_our_words(event, read_intent)
    if heard.payment_id is None and heard.community_id is None:
        return Verdict.IGNORED
    await hear(unit, heard)
    return Verdict.DONE
