"""The hub: one reader of the streams in every API process, and the switchboard from events to listeners.

Because an entry's id is its position in the one order of all events, a single number says how far the hub has
read in all the streams. After a lost connection it asks for what comes after that number, so nothing is lost
or told twice.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from notifications.live.errors import CursorAhead, CursorExpired, LiveError, LiveUnavailable
from notifications.live.events import LiveEvent, Topic
from notifications.live.history import REMEMBERED, Entries, Ring, concerning, decoded, read_streams
from notifications.live.publisher import BASE, EPOCH, PUBLISHED, STREAMS

log = structlog.get_logger(__name__)

BLOCK_MILLISECONDS = 2_000
READ_COUNT = 500
RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 2.0

PATIENCE_SECONDS = (0.05, 0.1, 0.2, 0.4)
"""With a cursor from the future: another process, or a Valkey that is being filled, may soon know more. And
with a connection that Valkey closed while it lay in the pool: the next one is fresh.
"""

Listener = Callable[[LiveEvent], None]


class Hub:
    """`run()` reads for ever; `listen()` hears of events from now on; `history()` tells what came before."""

    def __init__(self, redis_url: str, *, remembered: int = REMEMBERED) -> None:
        # A blocking read must have a connection of its own, and no time limit on its socket.
        self._reader = Redis.from_url(
            redis_url, socket_timeout=None, socket_connect_timeout=2, single_connection_client=True
        )
        self._redis = Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
        self._listeners: defaultdict[Topic, dict[Listener, None]] = defaultdict(dict)
        self._observers: defaultdict[str, list[Listener]] = defaultdict(list)
        self._remembered = remembered
        self._ring = Ring(0, remembered)
        self._epoch: bytes | str | None = None
        self._ready = asyncio.Event()
        self.position = 0
        self.read_at = time.monotonic()
        self.on_new_line: Callable[[], None] = lambda: None

    @property
    def is_ready(self) -> bool:
        """The hub knows where the streams are and is reading them."""
        return self._ready.is_set()

    async def ready(self, seconds: float = 5.0) -> None:
        """Returns when events are being read. Raises LiveUnavailable when that takes longer."""
        if self._ready.is_set():
            return
        try:
            await asyncio.wait_for(self._ready.wait(), seconds)
        except TimeoutError:
            raise LiveUnavailable("no event stream; is a worker running?") from None

    def listen(self, topics: Collection[Topic], listener: Listener) -> Callable[[], None]:
        """Tells `listener` of each event with one of the topics after the present `position`. Returns the way
        to stop.
        """
        for topic in topics:
            self._listeners[topic][listener] = None
        return lambda: self._forget(topics, listener)

    def observe(self, name: str, observer: Listener) -> None:
        """Tells `observer` of every event of this name, before any listener hears of it or of a later one."""
        self._observers[name].append(observer)

    async def history(
        self, topics: Collection[Topic], partitions: Collection[int], after: int, until: int
    ) -> list[LiveEvent]:
        """What a listener missed: after < position <= until. Raises CursorExpired or LiveUnavailable."""
        if self._ring.floor <= after <= self.position:
            return concerning(self._ring.between(after, until), topics)
        failure: LiveError = LiveUnavailable("the streams were not asked")
        for pause in PATIENCE_SECONDS:
            try:
                return concerning(await read_streams(self._redis, partitions, after, until), topics)
            except CursorAhead:
                failure = CursorExpired(f"no event has the cursor {after}")
            except (RedisError, OSError) as error:
                failure = LiveUnavailable(str(error))
            await asyncio.sleep(pause)
        raise failure

    async def lag(self) -> int:
        """How many events are in the streams and not yet here. Raises LiveUnavailable."""
        try:
            published = await self._redis.get(PUBLISHED)
        except (RedisError, OSError) as error:
            raise LiveUnavailable(str(error)) from error
        return max(0, int(published or 0) - self.position)

    async def run(self) -> None:
        """Reads until cancelled."""
        pause = RETRY_SECONDS
        try:
            while True:
                try:
                    await self._read()
                    pause = RETRY_SECONDS
                except (RedisError, OSError) as error:
                    log.warning("hub.interrupted", error=type(error).__name__, retry_seconds=pause)
                    await self._reader.aclose()
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_RETRY_SECONDS)
        finally:
            with suppress(RedisError, OSError):
                await self._reader.aclose()
            await self._redis.aclose()

    async def _read(self) -> None:
        """One blocking read, or a wait until there is a stream to read."""
        if not self._ready.is_set():
            await self._start()
            return
        streams: dict[Any, Any] = dict.fromkeys(STREAMS, f"{self.position}-0")
        answer: Any = await self._reader.xread(streams, count=READ_COUNT, block=BLOCK_MILLISECONDS)
        self.read_at = time.monotonic()
        if answer:
            self._take(in_order(answer))
        else:
            await self._check_line()

    async def _start(self) -> None:
        epoch, published = await self._reader.mget(EPOCH, PUBLISHED)
        if epoch is None or published is None:
            await asyncio.sleep(RETRY_SECONDS)
            return
        self._begin(epoch, int(published))

    async def _check_line(self) -> None:
        """In a quiet moment: do the streams still carry the line of positions that we follow?"""
        epoch, base = await self._reader.mget(EPOCH, BASE)
        if epoch and base and epoch != self._epoch:
            log.warning("hub.new_line")
            self._begin(epoch, int(base))
            self.on_new_line()

    def _begin(self, epoch: bytes | str, position: int) -> None:
        self._epoch, self.position = epoch, position
        self._ring = Ring(position, self._remembered)
        self._ready.set()

    def _take(self, events: list[LiveEvent]) -> None:
        for event in events:
            self.position = event.position
            self._ring.add(event)
            self._tell(event)

    def _tell(self, event: LiveEvent) -> None:
        listeners = dict[Listener, None]()
        for observer in self._observers.get(event.name, ()):
            observer(event)
        for topic in event.topics:
            listeners.update(self._listeners.get(topic, {}))
        for listener in listeners:
            listener(event)

    def _forget(self, topics: Collection[Topic], listener: Listener) -> None:
        for topic in topics:
            if topic in self._listeners:
                self._listeners[topic].pop(listener, None)
                if not self._listeners[topic]:
                    del self._listeners[topic]


def in_order(answer: list[tuple[bytes, Entries]]) -> list[LiveEvent]:
    """Events of one read over several streams, by position.

    A stream that gave READ_COUNT entries may have more that come before the others' last ones: what lies
    behind the end of such a stream is left for the next read.
    """
    streams = [events for _name, entries in answer if (events := decoded(entries))]
    end = min((events[-1].position for events in streams if len(events) >= READ_COUNT), default=None)
    events = [event for stream in streams for event in stream if end is None or event.position <= end]
    return sorted(events, key=lambda event: event.position)


def community_topics(names: Collection[str], key: UUID) -> frozenset[Topic]:
    """The topics of events of these names about one community, subject or person."""
    return frozenset((name, key) for name in names)
