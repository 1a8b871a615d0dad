"""WebSocket frames straight to the transport: the one module that knows the server's inside.

uvicorn's `send` builds a message, a frame and a list for each delivery, and awaits. A delivery to 5,000
sockets wants none of that: one write of header, prefix and shared bytes, and the size of the write buffer to
tell a slow reader by. `DirectWebSocket` is uvicorn's own protocol with that one door added; other servers get
`AsgiOutlet`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "palm.frames"
_TEXT = 0x81


class Outlet(Protocol):
    """The writing side of one WebSocket."""

    def write(self, *pieces: bytes) -> None:
        """One text message, given in pieces. Never waits."""

    @property
    def buffered(self) -> int:
        """Bytes that the reader has not taken yet."""

    async def drained(self) -> None:
        """Returns when the reader has caught up."""

    def abort(self) -> None:
        """Drops the connection and whatever was not taken."""


def header(length: int) -> bytes:
    """The head of an unmasked text frame (RFC 6455, section 5.2)."""
    if length < 126:
        return bytes((_TEXT, length))
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


class DirectWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which also is an Outlet to the application."""

    async def run_asgi(self) -> None:
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self
        await super().run_asgi()

    def shutdown(self) -> None:
        """The server ends: clients are told to come back (1001) rather than that something failed."""
        if self.handshake_complete and not self.close_sent:
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1001})
            self.conn.send_close(1001, "going away")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
        else:
            super().shutdown()

    def write(self, *pieces: bytes) -> None:
        if not (self.close_sent or self.disconnected):
            self.transport.write(b"".join((header(sum(map(len, pieces))), *pieces)))

    @property
    def buffered(self) -> int:
        return self.transport.get_write_buffer_size()

    async def drained(self) -> None:
        await self.writable.wait()

    def abort(self) -> None:
        self.transport.abort()


class AsgiOutlet:
    """For any other ASGI server: messages wait in a queue of our own."""

    def __init__(self, send: Callable[[Any], Awaitable[None]]) -> None:
        self._send = send
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._size = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._pumping = asyncio.create_task(self._pump())

    def write(self, *pieces: bytes) -> None:
        message = b"".join(pieces)
        self._size += len(message)
        self._empty.clear()
        self._queue.put_nowait(message)

    @property
    def buffered(self) -> int:
        return self._size

    async def drained(self) -> None:
        await self._empty.wait()

    def abort(self) -> None:
        self._pumping.cancel()
        self._empty.set()

    async def _pump(self) -> None:
        while True:
            message = await self._queue.get()
            await self._send({"type": "websocket.send", "text": message.decode()})
            self._size -= len(message)
            if not self._size:
                self._empty.set()


def outlet_of(scope: Any, send: Callable[[Any], Awaitable[None]]) -> Outlet:
    """The fastest way to this connection's reader."""
    direct: Outlet | None = scope.get("extensions", {}).get(EXTENSION)
    return direct or AsgiOutlet(send)
