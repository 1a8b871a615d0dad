"""What a push service must be able to do. FCM is the first; handsets without Google services will need
others.

Each send ends in one of four ways, and none of them is an exception:

    Sent ── the service has it, under this id
    Dead ── the token will never work again: the handset is pruned
    Retry ─ not now: again after a while
    Failed ─ never, for this message: the code says why
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.phones.models import Platform
from notifications.messages.profile import Profile
from notifications.models import NotificationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PushMessage:
    """One message to one handset. The ids are raw: only `schema` knows how global ids are written.

    `position` lets the app resume its subscription behind the event; `correlation_id` ties the push to what
    caused it, end to end. `expires_at` bounds how long the service may keep trying.
    """

    token: str
    platform: Platform
    phone_device_id: UUID
    delivery_id: UUID
    notification_id: UUID
    kind: NotificationKind
    level: str | None
    profile: Profile
    title: str
    body: str
    subject_kind: str
    community_id: UUID | None
    subject_id: UUID
    correlation_id: UUID
    position: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: str


@dataclass(frozen=True, slots=True)
class Dead:
    code: str


@dataclass(frozen=True, slots=True)
class Retry:
    """`after` is what the service asked for, None where it did not say."""

    code: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    code: str


Result = Sent | Dead | Retry | Failed


class PushTransport(Protocol):
    """A way to handsets."""

    async def send(self, message: PushMessage, now: datetime) -> Result: ...

    async def close(self) -> None: ...
