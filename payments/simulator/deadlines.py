"""What happens when time passes: pages and authorisations expire, money arrives, banks decide."""

import asyncio
from functools import partial

from payments.simulator.call import Call
from payments.simulator.objects import (
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
    match body["object"]:
        case "refund":
            return refunds.decide(call, body)
        case "charge":
            return disputes.complain(call, body)
        case "dispute":
            return dispute_outcomes.fall_due(call, body)
        case "balance_transaction":
            return balance_transactions.arrive(call, body)
        case "payout":
            return payouts.fall_due(call, body)
        case _:
            return outcomes.expire(call, body)
