"""One file for each kind of event. A type that is not named here is IGNORED.

A handler works in the unit that also says that the event is done. That Stripe has said something makes it no
truth about us: amounts and currencies are compared with ours, and what differs raises NotOurs.
"""

from collections.abc import Awaitable, Callable, Mapping

from domain.kit.unit_of_work import UnitOfWork
from payments.webhooks.handlers.disputes import on_dispute
from payments.webhooks.handlers.payment_intents import on_payment_intent
from payments.webhooks.handlers.payment_methods import on_card_detached, on_card_updated
from payments.webhooks.handlers.refunds import on_refund
from payments.webhooks.handlers.setup_intents import on_setup_intent
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import Verdict

Handler = Callable[[UnitOfWork, StripeEvent], Awaitable[Verdict]]

HANDLERS: Mapping[str, Handler] = {
    "charge.dispute.closed": on_dispute,
    "charge.dispute.created": on_dispute,
    "charge.dispute.funds_reinstated": on_dispute,
    "charge.dispute.funds_withdrawn": on_dispute,
    "charge.dispute.updated": on_dispute,
    "charge.refund.updated": on_refund,
    "payment_intent.canceled": on_payment_intent,
    "payment_intent.payment_failed": on_payment_intent,
    "payment_intent.requires_action": on_payment_intent,
    "payment_intent.succeeded": on_payment_intent,
    "refund.created": on_refund,
    "refund.failed": on_refund,
    "refund.updated": on_refund,
    "payment_method.automatically_updated": on_card_updated,
    "payment_method.detached": on_card_detached,
    "payment_method.updated": on_card_updated,
    "setup_intent.succeeded": on_setup_intent,
}
