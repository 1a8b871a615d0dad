"""Saving a card at the provider, in our own words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class SetupProgress(StrEnum):
    """Whether the person has still to do something, will never finish it, or has saved the card."""

    PENDING = "PENDING"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"


@dataclass(frozen=True, slots=True)
class CardDetails:
    """What is printed on a card and may be known. `method_id` names it at the provider."""

    method_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class SetupHeard:
    """What the provider says of saving a card. `card` is None unless it is saved and has not been removed."""

    provider_id: str
    progress: SetupProgress
    client_secret: str | None = None
    card: CardDetails | None = None


class CardSetups(Protocol):
    """Cards at the provider. All raise GatewayUnavailable and GatewayRefused."""

    async def make_customer(self, person_id: UUID) -> str:
        """Who the person is at the provider, which learns nothing but our id."""
        ...

    async def start_setup(self, setup_id: UUID, customer_id: str) -> SetupHeard:
        """Begins to save a card, or gives the first answer again."""
        ...

    async def find_setup(self, provider_id: str) -> SetupHeard:
        """As it is now."""
        ...

    async def forget_card(self, method_id: str) -> None:
        """The card cannot be charged any more. What is forgotten already is forgotten."""
        ...
