"""Groups without servers: who renders, who hears, in which order, and what a failure costs."""

import asyncio
from collections.abc import Hashable, Sequence
from uuid import uuid4

import pytest

from notifications.live.errors import CursorAhead, CursorExpired, LiveError, TooFarBehind
from notifications.live.events import LiveEvent
from notifications.live.groups import TURN, Groups
from notifications.live.hub import Hub
from notifications.live.member import MOST_WAITING
from notifications.live.subscription import Answer, Subscription
from tests.notifications.live.support import COMMUNITY, until

FAULT = b"fault"


class Stage:
    """A hub that is told its events by the test, and what was rendered by whom."""

    def __init__(self) -> None:
        self.hub = Hub("redis://127.0.0.1:1/0")
        self.hub._begin(b"test", 0)
        self.groups = Groups(self.hub, FAULT)
        self.rendered: list[tuple[Hashable, int]] = []
        self.blind: set[Hashable] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    def happen(self, count: int = 1, **payload: object) -> None:
        first = self.hub.position + 1
        self.hub._take([self.event(position, payload) for position in range(first, first + count)])

    def event(self, position: int, payload: dict[str, object]) -> LiveEvent:
        return LiveEvent(position, "alarm.raised", COMMUNITY, uuid4(), payload, "", uuid4())

    def subscription(self, viewer: Hashable = "a", key: Hashable = "key") -> Subscription:
        async def render(event: LiveEvent) -> bytes | None:
            self.rendered.append((viewer, event.position))
            await self.gate.wait()
            if event.payload.get("broken"):
                raise RuntimeError
            return None if viewer in self.blind else str(event.position).encode()

        return Subscription(key, frozenset({("alarm.raised", COMMUNITY)}), range(8), viewer, render)


class Ear:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[int | bytes] = []
        self.deliveries = 0
        self.error: LiveError | None = None
        self.open = asyncio.Event()
        self.open.set()

    def deliver(self, answers: Sequence[Answer]) -> None:
        self.deliveries += 1
        self.heard += [answer if answer == FAULT else position for position, answer in answers]

    async def writable(self) -> None:
        await self.open.wait()

    def fail(self, error: LiveError) -> None:
        self.error = error


@pytest.fixture
async def stage() -> Stage:
    return Stage()


async def test_a_group_renders_once_for_all(stage: Stage) -> None:
    ears = [Ear() for _ in range(5)]
    for ear in ears:
        await stage.groups.join(stage.subscription(viewer=ear), ear, None)
    stage.happen(3)
    await until(lambda: ears[-1].heard == [1, 2, 3])
    assert [ear.heard for ear in ears] == [[1, 2, 3]] * 5
    assert stage.rendered == [(ears[0], 1), (ears[0], 2), (ears[0], 3)]
    assert len(stage.groups) == 1


async def test_order_is_kept_among_many_rendered_at_once(stage: Stage) -> None:
    ear, other = Ear(), Ear()
    await stage.groups.join(stage.subscription(), ear, None)
    stage.gate.clear()
    stage.happen(40)
    await until(lambda: len(stage.rendered) == 16)  # so many at once, no more
    await stage.groups.join(stage.subscription(), other, None)
    stage.gate.set()
    stage.happen(1)
    await until(lambda: ear.heard == list(range(1, 42)))
    assert other.heard == [41]


async def test_events_that_come_while_others_are_rendered_are_told_together(stage: Stage) -> None:
    ear = Ear()
    await stage.groups.join(stage.subscription(), ear, None)
    stage.gate.clear()
    stage.happen(1)
    await until(lambda: len(stage.rendered) == 1)
    stage.happen(3)
    stage.gate.set()
    await until(lambda: ear.heard == [1, 2, 3, 4])
    assert ear.deliveries == 2


async def test_a_large_group_rests_after_talking_and_others_have_their_turn(stage: Stage) -> None:
    class Waker(Ear):
        def deliver(self, answers: Sequence[Answer]) -> None:
            super().deliver(answers)
            told.set()

    told, ears = asyncio.Event(), [Waker(), *(Ear() for _ in range(2 * TURN))]
    for ear in ears:
        await stage.groups.join(stage.subscription(), ear, None)
    stage.happen(1)
    await told.wait()
    assert ears[-1].heard == []  # between two turns
    stage.happen(2)
    await until(lambda: ears[-1].heard == [1, 2, 3])
    assert {ear.deliveries for ear in ears} == {2}


async def test_who_leaves_while_others_are_told_hears_no_more(stage: Stage) -> None:
    class Ender(Ear):
        def deliver(self, answers: Sequence[Answer]) -> None:
            super().deliver(answers)
            leaving.leave()

    first, last = Ender(), Ear()
    await stage.groups.join(stage.subscription(), first, None)
    leaving = await stage.groups.join(stage.subscription(), last, None)
    stage.happen(1)
    await until(lambda: first.heard == [1])
    assert last.heard == []


async def test_answers_are_kept_for_all_groups_together(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.live.groups.KEPT_ANSWERS", 3)
    ears = [Ear() for _ in range(5)]
    for number, ear in enumerate(ears):
        await stage.groups.join(stage.subscription(key=number), ear, None)
    stage.happen(2)
    await until(lambda: ears[-1].heard == [1, 2])
    assert len(stage.groups.answers) == 3


async def test_the_last_member_closes_the_group_and_nothing_is_rendered_any_more(stage: Stage) -> None:
    ear = Ear()
    member = await stage.groups.join(stage.subscription(), ear, None)
    member.leave()
    member.leave()
    stage.happen(1)
    await asyncio.sleep(0)
    assert (len(stage.groups), stage.rendered, stage.hub._listeners) == (0, [], {})


async def test_a_replay_is_told_before_what_happens_meanwhile(stage: Stage) -> None:
    stage.happen(5)
    ear = Ear()
    ear.open.clear()
    await stage.groups.join(stage.subscription(), ear, 2)
    stage.happen(3)
    await until(lambda: len(stage.rendered) == 6)  # three of the replay, and three live ones
    assert ear.heard == []
    ear.open.set()
    await until(lambda: len(ear.heard) == 6)
    stage.happen(1)
    await until(lambda: ear.heard == [3, 4, 5, 6, 7, 8, 9])


async def test_a_replay_and_the_living_share_what_was_rendered(stage: Stage) -> None:
    first, second = Ear(), Ear()
    await stage.groups.join(stage.subscription(), first, None)
    stage.happen(5)
    await until(lambda: len(first.heard) == 5)
    await stage.groups.join(stage.subscription(viewer="b"), second, 0)
    await until(lambda: second.heard == [1, 2, 3, 4, 5])
    assert len(stage.rendered) == 5


async def test_a_cursor_ahead_of_this_process_is_not_told_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> list[LiveEvent]:
        return []

    monkeypatch.setattr("notifications.live.hub.read_streams", nothing)
    ear = Ear()
    await stage.groups.join(stage.subscription(), ear, 3)
    stage.happen(5)
    await until(lambda: ear.heard == [4, 5])


async def test_a_cursor_from_the_future_is_waited_for_and_then_refused(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    async def ahead(*_: object) -> list[LiveEvent]:
        asked.append(1)
        if len(asked) == 3:
            return []
        raise CursorAhead("not yet")

    monkeypatch.setattr("notifications.live.hub.read_streams", ahead)
    patient, refused = Ear(), Ear()
    await stage.groups.join(stage.subscription(), patient, 3)
    await until(lambda: len(asked) == 3)
    await stage.groups.join(stage.subscription(), refused, 3)
    await until(lambda: isinstance(refused.error, CursorExpired))
    assert (patient.error, len(asked)) == (None, 7)


async def test_an_expired_cursor_fails_the_member_and_not_the_group(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def expired(*_: object) -> list[LiveEvent]:
        raise CursorExpired("gone")

    monkeypatch.setattr("notifications.live.hub.read_streams", expired)
    stage.hub._begin(b"test", 10)
    ear, other = Ear(), Ear()
    await stage.groups.join(stage.subscription(), other, None)
    await stage.groups.join(stage.subscription(), ear, 3)
    await until(lambda: isinstance(ear.error, CursorExpired))
    stage.happen(1)
    await until(lambda: other.heard == [11])
    assert ear.heard == []


async def test_a_member_that_replays_too_slowly_is_given_up(stage: Stage) -> None:
    stage.happen(1)
    ear = Ear()
    ear.open.clear()
    await stage.groups.join(stage.subscription(), ear, 0)
    stage.happen(MOST_WAITING + 1)
    await until(lambda: isinstance(ear.error, TooFarBehind))
    assert len(stage.groups) == 0


async def test_a_viewer_who_just_lost_sight_does_not_blind_the_others(stage: Stage) -> None:
    blind, seeing = Ear(), Ear()
    await stage.groups.join(stage.subscription(viewer="blind"), blind, None)
    await stage.groups.join(stage.subscription(viewer="seeing"), seeing, None)
    stage.blind.add("blind")
    stage.happen(1)
    await until(lambda: seeing.heard == [1])
    assert stage.rendered == [("blind", 1), ("seeing", 1)]


async def test_a_failed_execution_is_told_and_tried_again_by_a_replay(stage: Stage) -> None:
    ear, late = Ear(), Ear()
    await stage.groups.join(stage.subscription(), ear, None)
    stage.happen(1, broken=True)
    stage.happen(1)
    await until(lambda: ear.heard == [FAULT, 2])
    await stage.groups.join(stage.subscription(), late, 0)
    await until(lambda: late.heard == [FAULT, 2])
    assert [position for _, position in stage.rendered] == [1, 2, 1]


async def test_a_listener_that_breaks_leaves_and_the_others_stay(stage: Stage) -> None:
    class Broken(Ear):
        def deliver(self, answers: Sequence[Answer]) -> None:
            raise RuntimeError

    ear = Ear()
    await stage.groups.join(stage.subscription(), Broken(), None)
    await stage.groups.join(stage.subscription(), ear, None)
    stage.happen(2)
    await until(lambda: ear.heard == [1, 2])
