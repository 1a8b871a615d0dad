"""One listener in a group: what it is still to be told, and what came before it joined."""

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from notifications.live.errors import LiveError, LiveUnavailable, TooFarBehind
from notifications.live.subscription import Answer, Listener, Subscription

if TYPE_CHECKING:
    from notifications.live.groups import Group

log = structlog.get_logger(__name__)

MOST_WAITING = 1_024
"""Answers held for a member whose replay is still running."""
REPLAYED_AT_ONCE = 64
"""Events of a replay that are handed over together."""
NEVER = sys.maxsize


class Member:
    """Gets what comes after `since`; while a replay runs, new answers wait behind it."""

    __slots__ = ("group", "listener", "replaying", "since", "subscription", "waiting")

    def __init__(self, group: "Group", subscription: Subscription, listener: Listener, since: int) -> None:
        self.group = group
        self.subscription = subscription
        self.listener = listener
        self.since = since
        self.waiting: list[Answer] | None = None
        self.replaying: asyncio.Task[None] | None = None

    def offer(self, answers: Sequence[Answer]) -> None:
        """Answers of the group, in order."""
        if answers[0][0] <= self.since:
            answers = [answer for answer in answers if answer[0] > self.since]
            if not answers:
                return
        if self.waiting is None:
            self.listener.deliver(answers)
        else:
            self._wait_with(answers, self.waiting)

    def replay(self, after: int) -> None:
        """Tells first what happened between `after` and now."""
        self.waiting = []
        self.replaying = asyncio.create_task(self._replay(after))

    def leave(self) -> None:
        """No more answers."""
        self.since = NEVER
        if self.replaying is not None:
            self.replaying.cancel()
        self.group.remove(self)

    def _wait_with(self, answers: Sequence[Answer], waiting: list[Answer]) -> None:
        waiting += answers
        if len(waiting) > MOST_WAITING:
            self._give_up(TooFarBehind("the replay is slower than the events; resume from the last cursor"))

    async def _replay(self, after: int) -> None:
        try:
            events = await self.group.history(self, after)
            for start in range(0, len(events), REPLAYED_AT_ONCE):
                await self._tell(await self.group.answers(events[start : start + REPLAYED_AT_ONCE]))
            await self._catch_up()
        except LiveError as error:
            self._give_up(error)
        except Exception:
            log.exception("live.replay_failed", after=after)
            self._give_up(LiveUnavailable("the replay failed"))

    async def _catch_up(self) -> None:
        """No await between finding nothing left to tell and going live: nothing can slip in between."""
        while answers := self.waiting:
            self.waiting = []
            await self._tell(answers)
        self.waiting = self.replaying = None

    async def _tell(self, answers: Sequence[Answer]) -> None:
        if answers:
            await self.listener.writable()
            self.listener.deliver(answers)

    def _give_up(self, error: LiveError) -> None:
        self.leave()
        self.listener.fail(error)
