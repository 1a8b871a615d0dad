"""WebSocket frames straight to the transport: the one module that knows the server's inside.

uvicorn's `send` builds a message, a frame and a list for each delivery, and awaits. A delivery to 5,000
sockets wants none of that (ADR 0012): one frame, joined of shared pieces, and one write. `DirectWebSocket` is
uvicorn's own protocol with that one door added.
"""

from asyncio import WriteTransport
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "palm.frames"
_TEXT = 0x81


@lru_cache(maxsize=4_096)
def header(length: int) -> bytes:
    """The head of an unmasked text frame (RFC 6455, section 5.2)."""
    if length < 126:
        return bytes((_TEXT, length))
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


def frame(message: bytes) -> bytes:
    """One text message."""
    return header(len(message)) + message


class DirectWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol, whose transport takes whole frames of the application too.

    `on_end` is called as soon as no more may be written, before the application's task hears of it.
    """

    on_end: Callable[[], None] = staticmethod(lambda: None)
    transport: WriteTransport  # type: ignore[assignment]  # uvicorn declares what also reads

    async def run_asgi(self) -> None:
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self
        try:
            await super().run_asgi()
        finally:
            extensions.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        self.on_end()
        super().connection_lost(exc)
        # Its frame holds what holds it: closed here, all is freed at once.
        self.conn.parser.close()

    def handle_close(self, event: Any) -> None:
        self.on_end()
        super().handle_close(event)

    def shutdown(self) -> None:
        """The server ends: clients are told to come back (1001) rather than that something failed."""
        if self.handshake_complete and not self.close_sent:
            self.on_end()
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1001})
            self.conn.send_close(1001, "going away")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
        else:
            super().shutdown()

    async def drained(self) -> None:
        """Returns when the reader has caught up."""
        await self.writable.wait()


def direct(scope: Any) -> DirectWebSocket:
    """The protocol of a connection. Raises RuntimeError under a server that is not ours."""
    found: DirectWebSocket | None = scope.get("extensions", {}).get(EXTENSION)
    if found is None:
        raise RuntimeError("GraphQL over WebSocket needs uvicorn with ws=DirectWebSocket: api/listening.py")
    return found
