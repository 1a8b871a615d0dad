"""refund.* and charge.refund.updated: money goes back, of ours or at the provider's dashboard."""

from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.settled import Stranger
from payments.gateway.read_refund import read_refund
from payments.refunds.hear import hear_refund
from payments.webhooks.handlers.reading import in_our_words
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import NotYet, Verdict


async def on_refund(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """A refund before its payment waits for it."""
    heard = in_our_words(event, read_refund)
    try:
        await hear_refund(unit, heard)
    except Stranger as unknown:
        raise NotYet from unknown
    return Verdict.DONE
