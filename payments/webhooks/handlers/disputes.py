"""charge.dispute.*: a payer contests a payment at the bank."""

from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.settled import Stranger
from payments.disputes.hear import hear_dispute
from payments.gateway.read_dispute import read_dispute
from payments.webhooks.handlers.reading import in_our_words
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import NotYet, Verdict


async def on_dispute(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """A dispute before its payment waits for it."""
    heard = in_our_words(event, read_dispute)
    try:
        await hear_dispute(unit, heard)
    except Stranger as unknown:
        raise NotYet from unknown
    return Verdict.DONE
