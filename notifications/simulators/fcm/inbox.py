"""The handsets' inbox: what was delivered, in order, for people and tests to read."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

KEPT = 10_000

Entry = dict[str, Any]


class Inbox:
    """Bounded: the oldest entries are forgotten. Every entry has the next `number`."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._numbers = count(1)
        self._grown = asyncio.Condition()

    async def deliver(self, name: str, message: Mapping[str, Any]) -> None:
        entry = {
            "number": next(self._numbers),
            "name": name,
            "token": message.get("token"),
            "received_at": datetime.now(UTC).isoformat(),
            "message": dict(message),
        }
        self._entries.append(entry)
        async with self._grown:
            self._grown.notify_all()

    def entries(self, token: str | None = None, after: int = 0) -> list[Entry]:
        """Oldest first; of one handset, if named."""
        return [e for e in self._entries if e["number"] > after and token in (None, e["token"])]

    async def clear(self) -> None:
        self._entries.clear()

    async def follow(self, token: str | None, after: int) -> AsyncIterator[Entry | None]:
        """Those behind `after`, then each new one; None now and then, so that a lost reader is noticed."""
        while True:
            for entry in self.entries(token, after):
                after = entry["number"]
                yield entry
            async with self._grown:
                if self.entries(token, after):
                    continue
                try:
                    await asyncio.wait_for(self._grown.wait(), 15)
                except TimeoutError:
                    yield None
