"""A payment provider in memory: it knows its keys, can be away, and can be struck between answer
and commit.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from domain.kit.money import Money
from payments.gateway.protocol import GatewayUnavailable, IntentHeard, IntentStatus, IntentWanted


@dataclass
class Till:
    """`away` answers nothing; `silent` does what is asked and then answers nothing."""

    intents: dict[str, IntentHeard] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    away: bool = False
    silent: bool = False

    async def create_intent(self, wanted: IntentWanted) -> IntentHeard:
        self._answering("create")
        name = f"pi_{wanted.payment_id}"
        nothing = Money(0, wanted.amount.currency)
        status = IntentStatus.SUCCEEDED if wanted.card else IntentStatus.PENDING
        received = wanted.amount if wanted.card else nothing
        new = IntentHeard(name, wanted.community_id, wanted.payment_id, status, wanted.amount, received)
        return self._answered(self.intents.setdefault(name, new))

    async def find_intent(self, provider_id: str) -> IntentHeard:
        self._answering("find")
        return self._answered(self.intents[provider_id])

    async def cancel_intent(self, provider_id: str) -> IntentHeard:
        self._answering("cancel")
        intent = self.intents[provider_id]
        if intent.status is IntentStatus.PENDING:
            intent = self.intents[provider_id] = replace(intent, status=IntentStatus.CANCELLED)
        return self._answered(intent)

    async def close(self) -> None:
        """Nothing is open."""

    def pay(self, name: str) -> None:
        """What the payer does."""
        intent = self.intents[name]
        self.intents[name] = replace(intent, status=IntentStatus.SUCCEEDED, received=intent.amount)

    def _answering(self, call: str) -> None:
        self.calls[call] += 1
        if self.away:
            raise GatewayUnavailable("away")

    def _answered(self, intent: IntentHeard) -> IntentHeard:
        if self.silent:
            raise GatewayUnavailable("no answer")
        return intent
