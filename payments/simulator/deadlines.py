"""What happens when time passes: pages and authorisations expire, money arrives, banks decide."""

import asyncio
from collections.abc import Callable
from functools import partial

from payments.simulator.call import Call
from payments.simulator.objects import (
    account_state,
    balance_transactions,
    dispute_outcomes,
    disputes,
    outcomes,
    payouts,
    refunds,
)
from payments.simulator.service import Service
from payments.simulator.store import Json

LOOK_SECONDS = 1.0
# By the kind of what is due; of the rest, which are intents, time is over.
WORK: dict[str, Callable[[Call, Json], Json]] = {
    "account": account_state.verified,
    "balance_transaction": balance_transactions.arrive,
    "charge": disputes.complain,
    "dispute": dispute_outcomes.fall_due,
    "payout": payouts.fall_due,
    "refund": refunds.decide,
}


class Deadlines:
    """Looks once a second, and at once when the clock is moved."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def run(self) -> None:
        while True:
            self.meet()
            await asyncio.sleep(LOOK_SECONDS)

    def meet(self) -> int:
        """Answers how many things happened."""
        due = self._service.store.due(self._service.clock.exact())
        for body in due:
            work = partial(_happen, body=body)
            self._service.internally(work, body.get("_account"))
        return len(due)


def _happen(call: Call, body: Json) -> Json:
    return WORK.get(body["object"], outcomes.expire)(call, body)
