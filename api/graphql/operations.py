"""What the transports need of the rest of the house: run an operation, or begin a subscription."""

from dataclasses import dataclass
from typing import Protocol

from api.graphql.callers import Caller
from api.graphql.requests import GraphQLRequest
from notifications.live.subscription import Subscription
from schema.engine.answers import Answer

__all__ = ["Answer", "Operations", "Stream", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Stream:
    """A subscription that may begin; `after` is the cursor to resume from."""

    subscription: Subscription
    after: int | None


def outcome_of(answer: Answer) -> str:
    """One word for the log."""
    if not answer.executed:
        return "invalid"
    return "failed" if answer.failed else "executed"


class Operations(Protocol):
    """The operations of a product."""

    async def run(self, request: GraphQLRequest, caller: Caller, *, safe: bool = False) -> Answer | Stream:
        """`safe` refuses what changes anything. Raises Problem for a request that names no known document."""
