"""What happened to a sign-in session. The subject is the session."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.identity.models import EndReason
from domain.kit.actor import App
from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionStarted(DomainEvent):
    """A person has signed in to an app."""

    name: ClassVar[str] = "session.started"
    person_id: UUID
    app: App


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionEnded(DomainEvent):
    """A session is over: whoever trusts its access tokens stops now, and its sockets are closed."""

    name: ClassVar[str] = "session.ended"
    person_id: UUID
    reason: EndReason
