"""One operation on a WebSocket, from its subscribe message to its complete."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import orjson
import structlog

from api.graphql.callers import Caller
from api.graphql.observation import SUBSCRIPTIONS
from api.graphql.operations import Answer, outcome_of
from api.graphql.problems import Problem, error_body, fault
from api.graphql.requests import GraphQLRequest
from api.graphql.wire import frame, header
from notifications.live.errors import LiveError
from notifications.live.member import Member
from notifications.live.subscription import Answer as DeliveredAnswer

if TYPE_CHECKING:
    from api.graphql.sockets import Socket, SocketTransport

log = structlog.get_logger(__name__)

_END = b"}"


class Operation:
    """A query or mutation that runs, or a subscription that is open; then it is a listener of its group."""

    __slots__ = (
        "_envelope",
        "_id",
        "_member",
        "_most_buffered",
        "_prefix",
        "_socket",
        "_task",
        "_transport",
        "cursor",
    )

    def __init__(self, socket: "Socket", operation_id: str) -> None:
        self._socket = socket
        self._id = operation_id
        self._transport = socket.server.transport
        self._most_buffered = socket.limits.most_buffered
        self._prefix = b'{"id":' + orjson.dumps(operation_id) + b',"type":"next","payload":'
        self._envelope = len(self._prefix) + len(_END)
        self._task: asyncio.Task[None] | None = None
        self._member: Member | None = None
        self.cursor: int | None = None

    def start(self, transport: "SocketTransport", request: GraphQLRequest, caller: Caller) -> None:
        """Runs beside the others of the connection."""
        self._task = asyncio.create_task(self._run(transport, request, caller))

    def stop(self) -> None:
        """Says nothing more."""
        if self._task is not None:
            self._task.cancel()
        if self._member is not None:
            SUBSCRIPTIONS.dec()
            self._member.leave()
            self._member = None

    def deliver(self, answers: Sequence[DeliveredAnswer]) -> None:
        """Events' answers, shared with the whole group, in one write."""
        transport = self._transport
        if transport.get_write_buffer_size() > self._most_buffered:
            self._socket.too_slow(self.cursor)
            return
        pieces: list[bytes] = []
        for _, body in answers:
            pieces += header(self._envelope + len(body)), self._prefix, body, _END
        transport.write(b"".join(pieces))
        self.cursor = answers[-1][0]

    async def writable(self) -> None:
        """When the reader has caught up."""
        await self._socket.server.drained()

    def fail(self, error: LiveError) -> None:
        """The subscription cannot go on."""
        self.refuse(error_body(error.code, str(error)))

    def refuse(self, body: bytes) -> None:
        """Ends the operation with the errors of a response without data."""
        self._socket.forget(self._id)
        self._socket.write({"id": self._id, "type": "error", "payload": orjson.loads(body)["errors"]})
        self.stop()

    async def _run(self, transport: "SocketTransport", request: GraphQLRequest, caller: Caller) -> None:
        started = perf_counter()
        try:
            outcome = await self._execute(transport, request, caller)
        except Problem as problem:
            outcome = problem.code
            self.refuse(problem.body)
        except LiveError as error:
            outcome = error.code
            self.fail(error)
        except Exception:
            outcome = "INTERNAL"
            log.exception("graphql.failed", correlation_id=str(caller.correlation_id))
            self.refuse(fault(str(caller.correlation_id)))
        self._task = None
        transport.observer.answered(request, caller, outcome, perf_counter() - started)

    async def _execute(self, transport: "SocketTransport", request: GraphQLRequest, caller: Caller) -> str:
        result = await transport.operations.run(request, caller)
        if not isinstance(result, Answer):
            self._member = await transport.groups.join(result.subscription, self, result.after)
            SUBSCRIPTIONS.inc()
            return "streamed"
        if not result.executed:
            self.refuse(result.body)
            return "invalid"
        self._socket.write_frame(frame(self._prefix + result.body + _END))
        self._socket.forget(self._id)
        self._socket.write({"id": self._id, "type": "complete"})
        return outcome_of(result)
