"""What happened before: a short memory in the process, and behind it the streams themselves."""

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from redis.asyncio import Redis

from notifications.live.errors import CursorAhead, CursorExpired, LiveUnavailable
from notifications.live.events import PARTITIONS, LiveEvent, Topic, decode
from notifications.live.publisher import BASE, PUBLISHED, STREAMS

PAGE = 1_000
REMEMBERED = 20_000

# As redis-py gives them: (id, fields).
Entries = list[tuple[Any, Any]]


class Ring:
    """The newest events of all communities, in order. Knows every event after `floor`."""

    def __init__(self, floor: int, size: int = REMEMBERED) -> None:
        self._events: deque[LiveEvent] = deque()
        self._size = size
        self.floor = floor

    def add(self, event: LiveEvent) -> None:
        """The oldest makes room."""
        self._events.append(event)
        if len(self._events) > self._size:
            self.floor = self._events.popleft().position

    def between(self, after: int, until: int) -> Iterator[LiveEvent]:
        """Events with after < position <= until. `after` must not lie below the floor."""
        start = bisect_right(self._events, after, key=lambda event: event.position)
        end = bisect_right(self._events, until, key=lambda event: event.position)
        return islice(self._events, start, end)


def concerning(events: Iterable[LiveEvent], topics: Collection[Topic]) -> list[LiveEvent]:
    """Those events that have one of the topics."""
    wanted = frozenset(topics)
    return [event for event in events if not wanted.isdisjoint(event.topics)]


async def read_streams(redis: Redis, partitions: Collection[int], after: int, until: int) -> list[LiveEvent]:
    """Events of these streams with after < position <= until, in order.

    Raises CursorExpired when some of them are no longer kept, or `after` was never given out.
    """
    await _refuse_unknown(redis, after)
    found: list[LiveEvent] = []
    for partition in partitions:
        found += await _read_stream(redis, STREAMS[partition], after, until)
        # Asked afterwards: what was trimmed while we were reading counts as well.
        if after < await _oldest_resumable(redis, STREAMS[partition]):
            raise CursorExpired(f"the events after {after} are no longer kept")
    return sorted(found, key=lambda event: event.position)


def all_partitions() -> range:
    """For topics that do not belong to one community."""
    return range(PARTITIONS)


async def _refuse_unknown(redis: Redis, after: int) -> None:
    base, published = await redis.mget(BASE, PUBLISHED)
    if base is None or published is None:
        raise LiveUnavailable("the streams are being filled again")
    if after > int(published):
        raise CursorAhead(f"the newest event is {int(published)}")
    if after < int(base):
        raise CursorExpired(f"the events after {after} are no longer kept")


async def _read_stream(redis: Redis, stream: str, after: int, until: int) -> list[LiveEvent]:
    found: list[LiveEvent] = []
    while entries := await redis.xrange(stream, f"({after}-0", f"{until}-0", count=PAGE):
        found += decoded(entries)
        after = found[-1].position
    return found


async def _oldest_resumable(redis: Redis, stream: str) -> int:
    """0 as long as nothing was trimmed; then the oldest entry that is left."""
    if not await redis.exists(stream):
        return 0
    about = await redis.xinfo_stream(stream)
    if about["entries-added"] == about["length"]:
        return 0
    return position_of(about["first-entry"][0])


def decoded(entries: Entries) -> list[LiveEvent]:
    """The events of stream entries as redis-py gives them."""
    return [decode(position_of(entry_id), fields[b"event"]) for entry_id, fields in entries]


def position_of(entry_id: bytes) -> int:
    """The position that is a stream entry's id."""
    return int(entry_id.partition(b"-")[0])
