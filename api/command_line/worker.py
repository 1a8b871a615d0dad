"""`palm worker`"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def worker() -> None:
    """Do the work behind the answers.

    Relay events, send pushes, watch for silent devices. Start as many as you like; what only one may do, one
    does. Without DATABASE_URL or REDIS_URL it runs beside embedded servers, or those of a running demo.
    """
    from api.command_line.environment import serve_with_servers

    def run(settings: "Settings") -> None:
        from api.worker import run as run_worker

        run_worker(settings)

    serve_with_servers("worker", run)
