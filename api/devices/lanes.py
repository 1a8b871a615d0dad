"""Coalescers side by side, so that while one waits for its commit another works.

What has the same key always goes into the same lane, one round after another: two lanes never wait for each
other's row locks, and what a device says stays in the order in which it came.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from api.devices.coalescer import Coalescer

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Lanes(Generic[Item, Answer]):
    """`work` is as a `Coalescer` has it. Items of one request may be answered by several lanes: if one
    fails the request does, though others of its items may have been done.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        key: Callable[[Item], Hashable],
        *,
        lanes: int,
        most: int,
    ) -> None:
        self._key = key
        self._lanes = [Coalescer(work, most=most, rounds=1) for _ in range(lanes)]

    async def ask(self, items: Sequence[Item]) -> Sequence[Answer]:
        """The answers to these items, in their order, when all of them are known."""
        places: list[list[int]] = [[] for _ in self._lanes]
        for place, item in enumerate(items):
            places[hash(self._key(item)) % len(places)].append(place)
        shares = [(lane, share) for lane, share in zip(self._lanes, places, strict=True) if share]
        if len(shares) == 1:
            return await shares[0][0].ask(items)
        answered = await asyncio.gather(
            *(lane.ask([items[place] for place in share]) for lane, share in shares), return_exceptions=True
        )
        answers: dict[int, Answer] = {}
        for (_, share), found in zip(shares, answered, strict=True):
            if isinstance(found, BaseException):
                raise found
            answers.update(zip(share, found, strict=True))
        return [answers[place] for place in range(len(items))]
