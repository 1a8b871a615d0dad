"""What the house asks of a payment provider, and what it hears.

No type of a provider's SDK leaves this folder. Each subject has a protocol of its own, and a file with its
implementation: `intents.py`. Amounts are in minor units. Calls that create something carry a key of ours, so
asking again never does it twice.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kit.money import Money
from payments.checkout.models import PaymentMethod
from payments.gateway.card_setups import CardSetups
from payments.gateway.movements import BalanceGateway
from payments.gateway.refund_words import Refunds


class GatewayUnavailable(Exception):
    """No answer, or none that can be read: it may have been done or not. Ask again, with the same key."""


class GatewayRefused(Exception):
    """The provider will not do it, and asking again changes nothing."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class IntentStatus(StrEnum):
    """Where a payment stands at the provider. FAILED may still be tried again by its payer there."""

    PENDING = "PENDING"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"


class ActionKind(StrEnum):
    """What the payer has to do next: enter a card in the app, follow an address, or scan a code."""

    CONFIRM = "CONFIRM"
    REDIRECT = "REDIRECT"
    QR_CODE = "QR_CODE"


@dataclass(frozen=True, slots=True)
class NextAction:
    """`client_secret` is for the provider's SDK on the phone; `qr_data` is what the code says."""

    kind: ActionKind
    client_secret: str | None = None
    url: str | None = None
    qr_data: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardOnFile:
    """A saved card at the provider."""

    customer_id: str
    method_id: str


@dataclass(frozen=True, slots=True)
class IntentWanted:
    """A payment to begin. The same one has the same values always: the provider compares them."""

    community_id: UUID
    payment_id: UUID
    amount: Money
    method: PaymentMethod
    return_url: str | None = None
    card: CardOnFile | None = None
    off_session: bool = False

    @property
    def key(self) -> str:
        """Asked again with it, the provider gives its first answer."""
        return f"palm:payment:{self.payment_id}"


@dataclass(frozen=True, slots=True)
class IntentHeard:
    """What the provider says of a payment. The ids are ours as we gave them; None if it is none of ours.

    `provider_id` is None if the provider would not begin it at all.
    """

    provider_id: str | None
    community_id: UUID | None
    payment_id: UUID | None
    status: IntentStatus
    amount: Money
    received: Money
    failure_code: str | None = None
    next_action: NextAction | None = None


class Intents(Protocol):
    """Payments at the provider. All raise GatewayUnavailable and GatewayRefused."""

    async def create_intent(self, wanted: IntentWanted) -> IntentHeard:
        """Begins the payment, or gives the first answer again. A declined card is an answer, not an error."""
        ...

    async def find_intent(self, provider_id: str) -> IntentHeard:
        """As it is now."""
        ...

    async def look_for_intent(self, payment_id: UUID, since: datetime) -> IntentHeard | None:
        """The one that was begun for the payment since then; None if there is none. Slow: it looks at all."""
        ...

    async def cancel_intent(self, provider_id: str) -> IntentHeard:
        """Cancelled if it still can be; else as it is now, perhaps SUCCEEDED."""
        ...


class Gateway(BalanceGateway, CardSetups, Intents, Refunds, Protocol):
    """All of it: what `StripeGateway` does, and what tests may replace."""

    async def close(self) -> None:
        """At the end of the process."""
        ...
