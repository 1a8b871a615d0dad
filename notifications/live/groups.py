"""Subscriptions that cannot differ are executed once: a group renders each event and shares the bytes.

What makes two subscriptions equal is their `key`: contract, document, operation, variables and the scope of
the viewer. A group knows nothing of GraphQL or sockets: it renders by a function of a member and hands the
bytes to listeners.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Protocol

import structlog

from notifications.live.errors import LiveError, LiveUnavailable, TooFarBehind
from notifications.live.events import LiveEvent, Topic
from notifications.live.hub import Hub

log = structlog.get_logger(__name__)

AT_ONCE = 16
"""Events of one group that are rendered at the same time; they are handed out in their order all the same."""
TURN = 250
"""Listeners served before others get their turn on the event loop."""
KEPT_ANSWERS = 512
MOST_WAITING = 1_024
"""Events held for a member whose replay is still running."""

Render = Callable[[LiveEvent], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody wants to be told. `render` gives the bytes for an event, None when the viewer may not see
    it.

    `partitions` are the streams in which its events can be; `viewer` names whose sight `render` uses.
    """

    key: Hashable
    topics: frozenset[Topic]
    partitions: Collection[int]
    viewer: Hashable
    render: Render


class Listener(Protocol):
    """Somebody's open subscription."""

    def deliver(self, position: int, answer: bytes) -> None:
        """Takes the bytes without waiting; closes itself when its reader is too slow."""

    async def writable(self) -> None:
        """Returns when more may be delivered without filling a buffer: used in replays only."""

    def fail(self, error: LiveError) -> None:
        """The subscription cannot go on."""


class Member:
    """One listener in a group. Gets what comes after `since`; while a replay runs, new answers wait behind
    it.
    """

    __slots__ = ("group", "listener", "replaying", "since", "subscription", "waiting")

    def __init__(self, group: "Group", subscription: Subscription, listener: Listener, since: int) -> None:
        self.group = group
        self.subscription = subscription
        self.listener = listener
        self.since = since
        self.waiting: deque[tuple[int, bytes]] | None = None
        self.replaying: asyncio.Task[None] | None = None

    def offer(self, position: int, answer: bytes) -> None:
        """An answer of the group, in order."""
        if position <= self.since:
            return
        if self.waiting is None:
            self.listener.deliver(position, answer)
        elif len(self.waiting) < MOST_WAITING:
            self.waiting.append((position, answer))
        else:
            self.leave()
            self.listener.fail(
                TooFarBehind("the replay is slower than the events; resume from the last cursor")
            )

    def replay(self, after: int) -> None:
        """Tells first what happened between `after` and now."""
        self.waiting = deque()
        self.replaying = asyncio.create_task(self._replay(after))

    def leave(self) -> None:
        """No more answers."""
        if self.replaying is not None:
            self.replaying.cancel()
        self.group.remove(self)

    async def _replay(self, after: int) -> None:
        try:
            for event in await self.group.history(self, after):
                answer = await self.group.answer(event)
                if answer is not None:
                    await self.listener.writable()
                    self.listener.deliver(event.position, answer)
            await self._catch_up()
        except LiveError as error:
            self._give_up(error)
        except Exception:
            log.exception("live.replay_failed", after=after)
            self._give_up(LiveUnavailable("the replay failed"))

    def _give_up(self, error: LiveError) -> None:
        self.replaying = None
        self.leave()
        self.listener.fail(error)

    async def _catch_up(self) -> None:
        """No await between finding nothing left to tell and going live: nothing can slip in between."""
        while self.waiting:
            await self.listener.writable()
            self.listener.deliver(*self.waiting.popleft())
        self.waiting = self.replaying = None


class Group:
    """All members of one key. Lives as long as it has members, and costs nothing while nothing happens."""

    def __init__(self, groups: "Groups", subscription: Subscription) -> None:
        self._groups = groups
        self._hub: Hub = groups.hub
        self._key = subscription.key
        self._members: dict[Member, None] = {}
        self._pending: deque[LiveEvent] = deque()
        self._answers: OrderedDict[int, asyncio.Future[bytes | None]] = OrderedDict()
        self._working: asyncio.Task[None] | None = None
        self._stop_listening = groups.hub.listen(subscription.topics, self._take)

    def __len__(self) -> int:
        return len(self._members)

    def add(self, subscription: Subscription, listener: Listener, after: int | None) -> Member:
        """From now on: events that are already in our hands are not for the new member.

        A cursor from a process that is further than this one moves the beginning into the future.
        """
        member = Member(self, subscription, listener, max(self._hub.position, after or 0))
        self._members[member] = None
        return member

    def remove(self, member: Member) -> None:
        """The last one closes the group."""
        if self._members.pop(member, member) is None and not self._members:
            self._stop_listening()
            if self._working is not None:
                self._working.cancel()
            self._groups.forget(self._key)

    async def history(self, member: Member, after: int) -> list[LiveEvent]:
        """What the member missed before it joined."""
        subscription = member.subscription
        return await self._hub.history(subscription.topics, subscription.partitions, after, member.since)

    def answer(self, event: LiveEvent) -> "asyncio.Future[bytes | None]":
        """The event's bytes, rendered once for all members, live or replaying."""
        if (known := self._answers.get(event.position)) is not None:
            return asyncio.shield(known)
        rendering = asyncio.ensure_future(self._render(event))
        self._answers[event.position] = rendering
        if len(self._answers) > KEPT_ANSWERS:
            self._answers.popitem(last=False)
        return asyncio.shield(rendering)

    def _take(self, event: LiveEvent) -> None:
        self._pending.append(event)
        if self._working is None:
            self._working = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._pending:
            events = [self._pending.popleft() for _ in range(min(AT_ONCE, len(self._pending)))]
            answers = [self.answer(event) for event in events]
            for event, answer in zip(events, answers, strict=True):
                if (rendered := await answer) is not None:
                    await self._fan_out(event.position, rendered)
        self._working = None

    async def _fan_out(self, position: int, answer: bytes) -> None:
        for number, member in enumerate(tuple(self._members), start=1):
            if member in self._members:
                self._offer(member, position, answer)
            if number % TURN == 0:
                await asyncio.sleep(0)
        self._groups.on_delivered(len(self._members))

    def _offer(self, member: Member, position: int, answer: bytes) -> None:
        try:
            member.offer(position, answer)
        except Exception:
            log.exception("live.delivery_failed", position=position)
            member.leave()

    async def _render(self, event: LiveEvent) -> bytes | None:
        """By one member's sight, and if that sees nothing by another's.

        The first one's rights may have ended a moment ago, which must not hide the event from the rest.
        """
        for subscription in self._viewers():
            try:
                if (answer := await subscription.render(event)) is not None:
                    return answer
            except Exception:
                log.exception("live.execution_failed", event_name=event.name, position=event.position)
                self._answers.pop(event.position, None)
                return self._groups.fault
        return None

    def _viewers(self) -> list[Subscription]:
        found: dict[Hashable, Subscription] = {}
        for member in self._members:
            found.setdefault(member.subscription.viewer, member.subscription)
            if len(found) == 2:
                break
        return list(found.values())


class Groups:
    """All groups of a process. `fault` is the answer for an event whose execution failed."""

    def __init__(self, hub: Hub, fault: bytes, on_delivered: Callable[[int], None] = lambda _: None) -> None:
        self.hub = hub
        self.fault = fault
        self.on_delivered = on_delivered
        self._groups: dict[Hashable, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    async def join(self, subscription: Subscription, listener: Listener, after: int | None) -> Member:
        """Tells the listener of each event after `after`, or after now. Raises LiveUnavailable."""
        await self.hub.ready()
        group = self._groups.get(subscription.key)
        if group is None:
            group = self._groups[subscription.key] = Group(self, subscription)
        member = group.add(subscription, listener, after)
        if after is not None:
            member.replay(after)
        return member

    def forget(self, key: Hashable) -> None:
        """A group lost its last member."""
        self._groups.pop(key, None)
