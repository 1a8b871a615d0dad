"""Saved cards at a provider in memory."""

from collections import Counter
from dataclasses import dataclass, field, replace
from uuid import UUID

from payments.gateway.card_setups import CardDetails, SetupHeard, SetupProgress
from payments.gateway.protocol import GatewayUnavailable


@dataclass
class Wallet:
    """`away` answers nothing; `silent` does what is asked and then answers nothing."""

    customers: dict[UUID, str] = field(default_factory=dict)
    setups: dict[str, SetupHeard] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    away: bool = False
    silent: bool = False

    async def make_customer(self, person_id: UUID) -> str:
        self._answering("customer")
        return self.customers.setdefault(person_id, f"cus_{person_id}")

    async def start_setup(self, setup_id: UUID, customer_id: str) -> SetupHeard:
        self._answering("start")
        new = SetupHeard(f"seti_{setup_id}", SetupProgress.PENDING, "seti_secret")
        self.setups.setdefault(f"seti_{setup_id}", new)
        return self._answered(f"seti_{setup_id}")

    async def find_setup(self, provider_id: str) -> SetupHeard:
        self._answering("find")
        return self._answered(provider_id)

    async def forget_card(self, method_id: str) -> None:
        self._answering("forget")
        self.forgotten.append(method_id)
        if self.silent:
            raise GatewayUnavailable("no answer")

    def save(self, setup_id: UUID, method_id: str = "pm_1") -> None:
        """What the person does on the phone."""
        name = f"seti_{setup_id}"
        card = CardDetails(method_id, "visa", "4242", 12, 2030)
        self.setups[name] = replace(self.setups[name], progress=SetupProgress.SUCCEEDED, card=card)

    def _answering(self, call: str) -> None:
        self.calls[call] += 1
        if self.away:
            raise GatewayUnavailable("away")

    def _answered(self, name: str) -> SetupHeard:
        if self.silent:
            raise GatewayUnavailable("no answer")
        return self.setups[name]
