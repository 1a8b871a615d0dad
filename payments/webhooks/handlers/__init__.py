"""One file for each kind of event. A type that is not named here is IGNORED.

A handler works in the unit that also says that the event is done. It believes nothing but the event's
account: amounts and currencies are compared with ours, and what differs raises Quarantine.
"""

from collections.abc import Awaitable, Callable, Mapping

from domain.kit.unit_of_work import UnitOfWork
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import Verdict

Handler = Callable[[UnitOfWork, StripeEvent], Awaitable[Verdict]]

HANDLERS: Mapping[str, Handler] = {}
