"""`palm serve`"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def serve() -> None:
    """Answer the apps and the devices.

    GraphQL, subscriptions, device events, sign-in. Without DATABASE_URL or REDIS_URL it runs beside embedded
    servers, or those of a running demo.
    """
    from api.command_line.environment import serve_with_servers

    def run(settings: "Settings") -> None:
        from api.serve import run as run_api

        run_api(settings)

    serve_with_servers("serve", run)
