"""graphql-transport-ws: queries, mutations and subscriptions over one WebSocket."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from api.graphql.attendance import Attendance, Guest
from api.graphql.callers import (
    Authenticator,
    Caller,
    InvalidToken,
    app_version,
    correlation_id,
    preferred_language,
)
from api.graphql.messages import (
    DUPLICATE_ID,
    FORBIDDEN,
    INIT_TIMEOUT,
    NOT_INITIALISED,
    SUBPROTOCOL,
    TOO_MANY_INITS,
    TOO_SLOW,
    WRONG_SUBPROTOCOL,
    CloseSocket,
    Complete,
    Init,
    Message,
    Ping,
    Pong,
    Subscribe,
    read_message,
)
from api.graphql.observation import CLOSED, SOCKETS, Observer
from api.graphql.operations import Operations
from api.graphql.problems import error_body
from api.graphql.requests import Headers
from api.graphql.socket_operation import Operation
from api.graphql.wire import DirectWebSocket, direct, frame
from domain.kit.ids import new_id
from notifications.live.groups import Groups

log = structlog.get_logger(__name__)

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]

ABORT_SECONDS = 3.0
"""A reader that does not take its close frame in this time is dropped with all that waits for it."""


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """What one connection may ask for. `most_buffered` is in bytes."""

    most_operations: int = 100
    most_buffered: int = 1_048_576
    init_seconds: float = 10.0


class SocketTransport:
    """Accepts connections and runs each until its end."""

    def __init__(
        self,
        operations: Operations,
        authenticator: Authenticator,
        groups: Groups,
        attendance: Attendance,
        observer: Observer,
        limits: SocketLimits,
    ) -> None:
        self.operations = operations
        self.authenticator = authenticator
        self.groups = groups
        self.attendance = attendance
        self.observer = observer
        self.limits = limits

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """One connection."""
        await receive()
        wanted = SUBPROTOCOL in scope.get("subprotocols", ())
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if wanted else None})
        if not wanted:
            await send({"type": "websocket.close", "code": WRONG_SUBPROTOCOL, "reason": f"use {SUBPROTOCOL}"})
            return
        socket = Socket(self, dict(scope["headers"]), direct(scope), send)
        with SOCKETS.track_inprogress():
            await socket.run(receive)


class Socket(Guest):
    """One connection: who is at the other end, and which operations are open."""

    def __init__(
        self, transport: SocketTransport, headers: Headers, server: DirectWebSocket, send: Send
    ) -> None:
        self.limits = transport.limits
        self.server = server
        self._transport = transport
        self._headers = headers
        self._send = send
        self._caller: Caller | None = None
        self._greeted = False
        self._operations: dict[str, Operation] = {}
        self._open = True
        self._closing: asyncio.Task[None] | None = None
        init_timeout = (INIT_TIMEOUT, "connection initialisation timeout")
        self._ending = self._later(self.limits.init_seconds, *init_timeout)

    async def run(self, receive: Receive) -> None:
        """Until either side closes."""
        self.server.on_end = self._end
        try:
            while (event := await receive())["type"] == "websocket.receive":
                if self._open:
                    await self._take(event)
        finally:
            self._end()
            del self.server.on_end

    def dismiss(self, code: int, reason: str) -> None:
        """Closes from our side: nothing more is sent but the close frame."""
        if self._open:
            CLOSED.labels(code).inc()
            self._end()
            self._closing = asyncio.create_task(self._close(code, reason))

    def too_slow(self, cursor: int | None) -> None:
        """The reader has left too much unread; it can come back with its cursor."""
        resume = "" if cursor is None else f"; resume after {cursor}"
        self.dismiss(TOO_SLOW, f"too slow{resume}")

    def write(self, message: dict[str, Any]) -> None:
        """A message that is not shared with anybody."""
        self.write_frame(frame(orjson.dumps(message)))

    def write_frame(self, whole: bytes) -> None:
        """One or more frames. Never waits."""
        if self._open:
            self.server.transport.write(whole)

    def forget(self, operation_id: str) -> None:
        """The operation is over; its id may be used again."""
        self._operations.pop(operation_id, None)

    async def _take(self, event: Any) -> None:
        try:
            await self._handle(read_message(event))
        except CloseSocket as closing:
            self.dismiss(closing.code, closing.reason)

    async def _handle(self, message: Message) -> None:
        match message:
            case Init():
                if self._greeted:
                    raise CloseSocket(TOO_MANY_INITS, "too many initialisation requests")
                self._greeted = True
                self._ending.cancel()
                await self._greet(message)
            case Ping(payload):
                self.write({"type": "pong", "payload": payload} if payload else {"type": "pong"})
            case Pong():
                pass
            case Subscribe():
                self._subscribe(message)
            case Complete(operation_id):
                if (operation := self._operations.pop(operation_id, None)) is not None:
                    operation.stop()

    async def _greet(self, message: Init) -> None:
        header = message.authorization or self._headers.get(b"authorization", b"").decode("latin-1")
        try:
            identity = await self._transport.authenticator.identify(header or None)
        except InvalidToken as error:
            raise CloseSocket(FORBIDDEN, str(error)[:100]) from None
        language = (message.language or "").encode("latin-1", "replace") or self._headers.get(
            b"accept-language"
        )
        if language:
            identity = replace(identity, actor=replace(identity.actor, language=preferred_language(language)))
        if self._open:
            self._admit(Caller(identity, correlation_id(self._headers), app_version(self._headers)))

    def _admit(self, caller: Caller) -> None:
        self._caller, self._headers = caller, {}
        self._transport.attendance.arrive(caller.actor, self)
        if (expires := caller.identity.expires_at) is not None:
            left = (expires - datetime.now(UTC)).total_seconds()
            self._ending = self._later(left, FORBIDDEN, "token expired")
        self.write({"type": "connection_ack"})

    def _subscribe(self, message: Subscribe) -> None:
        if self._caller is None:
            raise CloseSocket(NOT_INITIALISED, "unauthorized")
        if message.id in self._operations:
            raise CloseSocket(DUPLICATE_ID, f"subscriber for {message.id} already exists"[:120])
        operation = Operation(self, message.id)
        if len(self._operations) >= self.limits.most_operations:
            error = f"At most {self.limits.most_operations} operations may be open on one connection."
            operation.refuse(error_body("TOO_MANY_OPERATIONS", error))
            return
        self._operations[message.id] = operation
        caller = replace(self._caller, correlation_id=new_id())
        operation.start(self._transport, message.request, caller)

    def _later(self, seconds: float, code: int, reason: str) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(max(0.0, seconds), self.dismiss, code, reason)

    async def _close(self, code: int, reason: str) -> None:
        abort = asyncio.get_running_loop().call_later(ABORT_SECONDS, self.server.transport.abort)
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception as error:  # noqa: BLE001  # each server has its own word for "already gone"
            log.debug("socket.gone", error=type(error).__name__)
        finally:
            if self.server.transport.get_write_buffer_size() == 0:
                abort.cancel()

    def _end(self) -> None:
        """From now on nothing is written but the close frame."""
        self._open = False
        self._ending.cancel()
        if self._caller is not None:
            self._transport.attendance.leave(self._caller.actor, self)
        for operation in tuple(self._operations.values()):
            operation.stop()
        self._operations.clear()
