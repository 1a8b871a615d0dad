"""The ASGI application: GraphQL, device ingest and webhooks bare, and FastAPI for everything else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI

from api.middleware.requests import RequestLog

log = structlog.get_logger(__name__)

AsgiApplication = Callable[[Any, Any, Any], Awaitable[None]]
END_STREAMS = "palm.end_streams"
"""Where the server's protocol finds `Dependencies.end_streams` in the lifespan's state."""
GRAPHQL_PATHS = ("/graphql", "/graphql/")
DEVICES_PATH = "/devices"
WEBHOOKS_PATH = "/webhooks"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What `bootstrap` has built for the edge. `end_streams` ends what would never end by itself."""

    graphql: AsgiApplication
    end_streams: Callable[[], None] = lambda: None
    devices: AsgiApplication | None = None
    webhooks: AsgiApplication | None = None
    routers: tuple[APIRouter, ...] = field(default=())
    title: str = "Palm 掌上社区"


def create_app(dependencies: Dependencies) -> AsgiApplication:
    """The application of one process."""
    web = RequestLog(web_application(dependencies))
    graphql, devices = dependencies.graphql, dependencies.devices or web
    webhooks = dependencies.webhooks or web

    async def application(scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if path in GRAPHQL_PATHS:
            await graphql(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4404})
        elif path.startswith(DEVICES_PATH):
            await devices(scope, receive, send)
        elif path.startswith(WEBHOOKS_PATH):
            await webhooks(scope, receive, send)
        else:
            await web(scope, receive, send)

    return application


def web_application(dependencies: Dependencies) -> FastAPI:
    """Sign-in, health, metrics and pages."""
    web = FastAPI(title=dependencies.title, docs_url=None, redoc_url=None, openapi_url=None)
    for router in dependencies.routers:
        web.include_router(router)
    return web


class ManagedApplication:
    """Builds the application when the server starts, and takes it down when it ends (ASGI lifespan)."""

    def __init__(self, assemble: Callable[[], AbstractAsyncContextManager[Dependencies]]) -> None:
        self._assemble = assemble
        self._application: AsgiApplication | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Requests come only after a successful start."""
        if scope["type"] == "lifespan":
            await self._live(scope.get("state", {}), receive, send)
        elif self._application is not None:
            await self._application(scope, receive, send)

    async def _live(self, state: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        try:
            async with self._running() as dependencies:
                state[END_STREAMS] = dependencies.end_streams
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            log.exception("api.start_failed")
            failed = "startup" if self._application is None else "shutdown"
            await send({"type": f"lifespan.{failed}.failed", "message": str(error)})
            return
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[Dependencies]:
        async with self._assemble() as dependencies:
            self._application = create_app(dependencies)
            yield dependencies
