"""How uvicorn listens: uvloop, httptools, and our own door to WebSocket frames."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import END_STREAMS
from api.graphql.wire import DirectWebSocket
from api.settings import Settings

GRACE_SECONDS = 10
LARGEST_MESSAGE = 262_144
"""Bytes of a WebSocket message; a larger one closes the connection with 1009."""


class EndingHttp(HttpToolsProtocol):
    """Tells the application that the server ends while requests are open: streams must be ended then."""

    def shutdown(self) -> None:
        if (end_streams := self.app_state.get(END_STREAMS)) is not None:
            end_streams()
        super().shutdown()


def server_options(settings: Settings) -> dict[str, Any]:
    """uvicorn's own log of accesses is off: its lines hold addresses; ours say more and less."""
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": EndingHttp,
        "ws": DirectWebSocket,
        "ws_max_size": LARGEST_MESSAGE,
        "ws_per_message_deflate": False,
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "date_header": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "lifespan": "on",
        "backlog": 4_096,
    }
