"""Work side by side: one key, one lane; answers in order; what fails fails its own request alone."""

import asyncio
from collections.abc import Sequence

import pytest

from api.devices.lanes import Lanes

WORDS = [f"{name}{number}" for number in range(3) for name in "abcdefgh"]


class Work:
    """Answers in capitals, once it may; keeps what came in which round."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []
        self.both_began = asyncio.Event()
        self.may_end = asyncio.Event()

    async def __call__(self, items: Sequence[str]) -> list[str]:
        self.rounds.append(list(items))
        if len(self.rounds) == 2:
            self.both_began.set()
        await self.may_end.wait()
        if "bad" in items:
            raise ValueError("bad")
        return [item.upper() for item in items]


def lanes_of(work: Work, number: int = 4) -> Lanes[str, str]:
    return Lanes(work, lambda word: ord(word[0]), lanes=number, most=100)


async def test_the_answers_stand_in_the_order_of_the_items() -> None:
    work = Work()
    work.may_end.set()
    assert await lanes_of(work).ask(WORDS) == [word.upper() for word in WORDS]
    assert len(work.rounds) == 4


async def test_lanes_work_at_the_same_time_and_a_lane_one_round_after_another() -> None:
    work = Work()
    lanes = lanes_of(work, 2)
    first = [asyncio.create_task(lanes.ask([word])) for word in ("a1", "b1")]
    await asyncio.wait_for(work.both_began.wait(), 5)
    then = [asyncio.create_task(lanes.ask([word])) for word in ("a2", "b2", "a3")]
    await asyncio.sleep(0)
    assert work.rounds == [["a1"], ["b1"]]
    work.may_end.set()
    assert await asyncio.gather(*first, *then) == [["A1"], ["B1"], ["A2"], ["B2"], ["A3"]]
    assert work.rounds == [["a1"], ["b1"], ["a2", "a3"], ["b2"]]


async def test_a_lane_that_fails_fails_who_asked_it_and_nobody_else() -> None:
    work = Work()
    lanes = lanes_of(work, 2)
    asked = [asyncio.create_task(lanes.ask(words)) for words in (["a", "bad"], ["c"], ["d"])]
    await asyncio.sleep(0)
    work.may_end.set()
    with pytest.raises(ValueError, match="bad"):
        await asked[0]
    assert await asyncio.gather(*asked[1:]) == [["C"], ["D"]]
