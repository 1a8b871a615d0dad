"""Work that is cheaper together: what is asked for while others are being served goes along in one round.

A lone request is served at once. Under load a round serves all that have come meanwhile, so one transaction,
or one round trip to Valkey, carries many requests (group commit).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Coalescer(Generic[Item, Answer]):
    """`work` answers any number of items, one answer each, in order; or raises, and then has done nothing.

    At most `rounds` run at the same time. A round takes whole requests until it has `most` items.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], *, most: int, rounds: int
    ) -> None:
        self._work = work
        self._most = most
        self._free = rounds
        self._waiting: deque[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, items: Sequence[Item]) -> Sequence[Answer]:
        """The answers to these items. A caller that goes away does not stop the round that carries its
        items.
        """
        future: asyncio.Future[Sequence[Answer]] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, future))
        if self._free:
            self._free -= 1
            task = asyncio.create_task(self._serve())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await future

    async def _serve(self) -> None:
        try:
            while self._waiting:
                await self._round(self._next())
        finally:
            self._free += 1

    def _next(self) -> list[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]]:
        taken = [self._waiting.popleft()]
        size = len(taken[0][0])
        while self._waiting and size + len(self._waiting[0][0]) <= self._most:
            taken.append(self._waiting.popleft())
            size += len(taken[-1][0])
        return taken

    async def _round(self, requests: list[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]]) -> None:
        try:
            answers = await self._work([item for items, _ in requests for item in items])
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            await self._apart(requests, error)
            return
        start = 0
        for items, future in requests:
            if not future.done():
                future.set_result(answers[start : start + len(items)])
            start += len(items)

    async def _apart(
        self, requests: list[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]], error: Exception
    ) -> None:
        """One request that cannot be served shall not take the others with it."""
        if len(requests) == 1:
            future = requests[0][1]
            if not future.done():
                future.set_exception(error)
            return
        for request in requests:
            await self._round([request])
