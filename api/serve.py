"""Runs the API: uvicorn with uvloop and httptools, in one process or in several that share the port."""

import os
import signal
import tempfile
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import ManagedApplication
from api.bootstrap import assemble
from api.embedded.launch import follow
from api.graphql.wire import DirectWebSocket
from api.middleware.logs import configure_logs
from api.settings import Settings

GRACE_SECONDS = 10
LARGEST_MESSAGE = 262_144
"""Bytes of a WebSocket message; a larger one closes the connection with 1009."""
PARENT = "PALM_SERVE_PARENT"


def run(settings: Settings) -> None:
    """Returns after SIGINT or SIGTERM, when requests in flight have been answered and sockets told to come
    back.
    """
    configure_logs(settings.log_level)
    if settings.processes == 1:
        uvicorn.run(ManagedApplication(lambda: assemble(settings)), **server_options(settings))
        return
    with tempfile.TemporaryDirectory(prefix="palm-metrics-") as folder:
        os.environ |= {
            "DATABASE_URL": settings.database_url or "",
            "REDIS_URL": settings.redis_url or "",
            "PROMETHEUS_MULTIPROC_DIR": folder,
            PARENT: str(os.getpid()),
        }
        options = server_options(settings) | {"workers": settings.processes, "factory": True}
        uvicorn.run("api.serve:worker_application", **options)


def worker_application() -> ManagedApplication:
    """The application of one of several processes, which ends with its parent however that ends."""
    follow(int(os.environ[PARENT]), signal.SIGTERM)
    settings = Settings().complete()
    configure_logs(settings.log_level)
    return ManagedApplication(lambda: assemble(settings))


def server_options(settings: Settings) -> dict[str, Any]:
    """uvicorn's own log of accesses is off: its lines hold addresses; ours say more and less."""
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": HttpToolsProtocol,
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
