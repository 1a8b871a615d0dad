"""What somebody wants to be told, and the somebody.

What makes two subscriptions equal is their `key`: contract, document, operation, variables and the scope of
the viewer. Nothing here knows of GraphQL or of sockets.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from notifications.live.errors import LiveError
from notifications.live.events import LiveEvent, Topic

Render = Callable[[LiveEvent], Awaitable[bytes | None]]

# The bytes for an event, and the event's position.
Answer = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Subscription:
    """`render` gives the bytes for an event, None when the viewer may not see it.

    `partitions` are the streams in which its events can be; `viewer` names whose sight `render` uses.
    """

    key: Hashable
    topics: frozenset[Topic]
    partitions: Collection[int]
    viewer: Hashable
    render: Render


class Listener(Protocol):
    """Somebody's open subscription."""

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Takes the answers, at least one and in order, without waiting; closes itself when its reader is too
        slow.
        """

    async def writable(self) -> None:
        """Returns when more may be delivered without filling a buffer: used in replays only."""

    def fail(self, error: LiveError) -> None:
        """The subscription cannot go on."""
