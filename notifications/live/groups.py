"""Subscriptions that cannot differ are executed once: a group renders each event and shares the bytes."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence

import structlog

from notifications.live.events import LiveEvent
from notifications.live.hub import Hub
from notifications.live.member import Member
from notifications.live.subscription import Answer, Listener, Subscription

log = structlog.get_logger(__name__)

AT_ONCE = 16
"""Events of one group that are rendered at the same time; they are handed out in their order all the same."""
TURN = 250
"""Listeners served before others get their turn on the event loop."""
LONGEST_REST = 0.02
"""Seconds: what a large group waits for, so that the next events come together."""
KEPT_ANSWERS = 4_096
"""Of all groups together, for replays; the oldest go first."""


class Group:
    """All members of one key. Lives as long as it has members, and costs nothing while nothing happens."""

    def __init__(self, groups: "Groups", subscription: Subscription) -> None:
        self._groups = groups
        self._hub: Hub = groups.hub
        self._key = subscription.key
        self._members: dict[Member, None] = {}
        self._pending: deque[LiveEvent] = deque()
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

    async def answers(self, events: Iterable[LiveEvent]) -> list[Answer]:
        """Those of the events that may be seen, rendered once for all members, live or replaying."""
        begun = [(event.position, self._answer(event)) for event in events]
        answers = [(position, await answer) for position, answer in begun]
        return [(position, answer) for position, answer in answers if answer is not None]

    def _answer(self, event: LiveEvent) -> "asyncio.Future[bytes | None]":
        """A member that leaves while it waits shall not take the answer away from the others."""
        known, key = self._groups.answers, (self, event.position)
        answer = known.get(key)
        if answer is None:
            answer = known[key] = asyncio.ensure_future(self._render(event))
            if len(known) > KEPT_ANSWERS:
                known.popitem(last=False)
        return answer if answer.done() else asyncio.shield(answer)

    def _take(self, event: LiveEvent) -> None:
        self._pending.append(event)
        if self._working is None:
            self._working = asyncio.create_task(self._work())

    async def _work(self) -> None:
        """Events that came while others were told are told together: one write to each socket.

        A large group rests for as long as it has talked, but not for long. That leaves room on the loop for
        everybody else, and brings events together before there are too many.
        """
        while self._pending:
            events = [self._pending.popleft() for _ in range(min(AT_ONCE, len(self._pending)))]
            if answers := await self.answers(events):
                began = time.monotonic()
                await self._tell(answers)
                if len(self._members) > TURN:
                    await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST))
        self._working = None

    async def _tell(self, answers: Sequence[Answer]) -> None:
        for number, member in enumerate(tuple(self._members), start=1):
            try:
                member.offer(answers)
            except Exception:
                log.exception("live.delivery_failed", position=answers[0][0])
                member.leave()
            if number % TURN == 0:
                await asyncio.sleep(0)
        self._groups.on_delivered(len(self._members) * len(answers))

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
                self._groups.answers.pop((self, event.position), None)
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
        self.answers: OrderedDict[tuple[Group, int], asyncio.Future[bytes | None]] = OrderedDict()
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
