"""The ASGI application of /graphql: HTTP, event streams and WebSocket at one address."""

from typing import Any

from api.graphql.attendance import Attendance
from api.graphql.callers import Authenticator
from api.graphql.http import HttpTransport, Send
from api.graphql.observation import Observer
from api.graphql.operations import Operations
from api.graphql.requests import Receive
from api.graphql.sockets import SocketLimits, SocketTransport
from api.graphql.sse import EventStreams
from notifications.live.groups import Groups

GOING_AWAY = 1001


class GraphQLApplication:
    """Takes each connection to the transport that it speaks."""

    def __init__(
        self,
        operations: Operations,
        authenticator: Authenticator,
        groups: Groups,
        *,
        observer: Observer,
        largest_body: int = 1_048_576,
        longest_queue: int = 256,
        limits: SocketLimits | None = None,
    ) -> None:
        self.attendance = attendance = Attendance(groups.hub)
        self.streams = EventStreams(groups, attendance, longest_queue)
        self._http = HttpTransport(operations, authenticator, self.streams, observer, largest_body)
        self._sockets = SocketTransport(
            operations, authenticator, groups, attendance, observer, limits or SocketLimits()
        )

    def end_streams(self) -> None:
        """The server ends: clients shall come back to another one."""
        self.attendance.dismiss_all(GOING_AWAY, "going away")

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """One HTTP request or one WebSocket."""
        if scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
        else:
            await self._http(scope, receive, send)
