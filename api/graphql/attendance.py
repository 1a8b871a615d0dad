"""Who is connected at this moment, so that connections end when the rights behind them change.

A closed client connects again with its cursor, and what it may see is worked out afresh. That is simpler and
safer than changing a running subscription, and memberships change seldom.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from uuid import UUID

from domain.kit.actor import Actor
from notifications.live.events import LiveEvent
from notifications.live.hub import Hub

FORBIDDEN = 4403
"""The close code of graphql-ws after which its client connects again."""

MEMBERSHIP_EVENTS = (
    "residency.approved",
    "residency.rejected",
    "residency.ended",
    "role.granted",
    "role.revoked",
    "role.duty_changed",
)
SESSION_ENDED = "session.ended"


class Guest(ABC):
    """A connection that holds subscriptions."""

    @abstractmethod
    def dismiss(self, code: int, reason: str) -> None:
        """Ends the connection."""


class Attendance:
    """All connections of this process by person and by session."""

    def __init__(self, hub: Hub) -> None:
        self._by_key: defaultdict[UUID, dict[Guest, None]] = defaultdict(dict)
        self._all: dict[Guest, None] = {}
        for name in MEMBERSHIP_EVENTS:
            hub.observe(name, self._membership_changed)
        hub.observe(SESSION_ENDED, self._session_ended)

    def arrive(self, actor: Actor, guest: Guest) -> None:
        """Called before the first look at the actor's rights, so that no change of them goes unnoticed."""
        self._all[guest] = None
        for key in keys_of(actor):
            self._by_key[key][guest] = None

    def leave(self, actor: Actor, guest: Guest) -> None:
        """The connection has ended. Once is enough, and more do no harm."""
        self._all.pop(guest, None)
        for key in keys_of(actor):
            self._by_key[key].pop(guest, None)
            if not self._by_key[key]:
                del self._by_key[key]

    def dismiss_all(self, code: int, reason: str) -> None:
        """Ends every connection of the process."""
        for guest in tuple(self._all):
            guest.dismiss(code, reason)

    def _membership_changed(self, event: LiveEvent) -> None:
        self._dismiss(event.person_id, "membership changed")

    def _session_ended(self, event: LiveEvent) -> None:
        self._dismiss(event.subject_id, "session ended")

    def _dismiss(self, key: UUID | None, reason: str) -> None:
        if key is not None:
            for guest in tuple(self._by_key.get(key, ())):
                guest.dismiss(FORBIDDEN, reason)


def keys_of(actor: Actor) -> list[UUID]:
    """By whose changes the actor's connections end."""
    return [key for key in (actor.person_id, actor.session_id) if key is not None]
