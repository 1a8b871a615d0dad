"""Server-sent events: graphql-sse's "distinct connections" mode, one operation per request.

Lines end in LF: urql splits on it. Comments keep proxies from closing a quiet stream.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from api.graphql.attendance import Attendance, Guest
from api.graphql.callers import Caller
from api.graphql.observation import SUBSCRIPTIONS
from api.graphql.operations import Stream
from api.graphql.problems import error_body
from notifications.live.errors import LiveError
from notifications.live.groups import Groups
from notifications.live.subscription import Answer

KEEP_ALIVE_SECONDS = 12.0
_KEEP_ALIVE = b":\n\n"
_COMPLETE = b"event: complete\ndata: \n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]


def next_event(answer: bytes) -> bytes:
    """One answer. JSON as we write it holds no line break."""
    return b"event: next\ndata: " + answer + b"\n\n"


class EventStreams:
    """Open streams of this process."""

    def __init__(self, groups: Groups, attendance: Attendance, longest_queue: int) -> None:
        self._groups = groups
        self._attendance = attendance
        self._longest_queue = longest_queue

    async def once(self, answer: bytes, send: Send) -> None:
        """A query or mutation of a client that accepts nothing but events."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": next_event(answer) + _COMPLETE})

    async def run(self, stream: Stream, caller: Caller, receive: Receive, send: Send) -> None:
        """Until the client leaves, reads too slowly, or loses its rights."""
        listener = StreamListener(self._longest_queue)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        self._attendance.arrive(caller.actor, listener)
        expiry = _at_expiry(caller, listener)
        work = [
            asyncio.create_task(_watch(receive, listener)),
            asyncio.create_task(self._serve(stream, listener, send)),
        ]
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._attendance.leave(caller.actor, listener)
            expiry.cancel()
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def _serve(self, stream: Stream, listener: "StreamListener", send: Send) -> None:
        listener.task = asyncio.current_task()
        try:
            member = await self._groups.join(stream.subscription, listener, stream.after)
        except LiveError as error:
            await listener.end(error, send)
            return
        SUBSCRIPTIONS.inc()
        try:
            await listener.pump(send)
        finally:
            SUBSCRIPTIONS.dec()
            member.leave()


class StreamListener(Guest):
    """The listener behind one stream: a bounded queue between the group and the socket."""

    def __init__(self, longest_queue: int) -> None:
        self._queue: deque[bytes] = deque()
        self._longest = longest_queue
        self._changed = asyncio.Event()
        self._drained = asyncio.Event()
        self._error: LiveError | None = None
        self._left = False
        self.task: asyncio.Task[None] | None = None

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Queues, and gives up when the reader is too far behind."""
        if len(self._queue) >= self._longest:
            self._abandon()
            return
        self._queue += [next_event(answer) for _, answer in answers]
        self._changed.set()

    async def writable(self) -> None:
        """When half of the queue is free."""
        while len(self._queue) > self._longest // 2 and not self._left:
            self._drained.clear()
            await self._drained.wait()

    def fail(self, error: LiveError) -> None:
        self._error = self._error or error
        self._changed.set()

    def dismiss(self, code: int, reason: str) -> None:
        """Rights or time have ended: the stream ends, and the client asks again with its cursor."""
        self.leave()

    def leave(self) -> None:
        """Nobody reads any more."""
        self._left = True
        self._changed.set()
        self._drained.set()

    def _abandon(self) -> None:
        """A reader that takes nothing would not take a farewell either."""
        self.leave()
        if self.task is not None:
            self.task.cancel()

    async def pump(self, send: Send) -> None:
        """Sends what comes, until somebody ends it."""
        while not self._left and self._error is None:
            try:
                await asyncio.wait_for(self._changed.wait(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                await _send(send, _KEEP_ALIVE)
            self._changed.clear()
            while self._queue and not self._left:
                await _send(send, self._queue.popleft())
            self._drained.set()
        await self.end(self._error, send)

    async def end(self, error: LiveError | None, send: Send) -> None:
        """The last events of the stream."""
        last = next_event(error_body(error.code, str(error))) if error else b""
        await send({"type": "http.response.body", "body": last + _COMPLETE})


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _watch(receive: Receive, listener: StreamListener) -> None:
    """Ends when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.leave()


def _at_expiry(caller: Caller, listener: StreamListener) -> asyncio.TimerHandle:
    """The stream lasts no longer than the token."""
    expires = caller.identity.expires_at
    seconds = (expires - datetime.now(UTC)).total_seconds() if expires else 86_400.0
    return asyncio.get_running_loop().call_later(max(0.0, seconds), listener.leave)
