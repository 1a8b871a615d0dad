"""Runs the API: uvicorn with uvloop and httptools, in one process or in several that share the port."""

import os
import signal
import tempfile

import uvicorn

from api.app import ManagedApplication
from api.bootstrap import assemble
from api.embedded.launch import follow
from api.listening import server_options
from api.middleware.logs import configure_logs
from api.settings import Settings

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
