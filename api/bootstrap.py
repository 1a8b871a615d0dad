"""The one place that builds what the house runs on and hands it in: database, engine, hub, gateways.

Nothing else reads settings or opens connections, so a test hands in what it likes.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from api.app import Dependencies
from api.graphql.application import GraphQLApplication
from api.graphql.callers import Nobody
from api.graphql.observation import Observer
from api.graphql.problems import error_body
from api.graphql.product import product_operations
from api.graphql.sockets import SocketLimits
from api.health import health_router
from api.metrics import metrics_router
from api.settings import Settings
from domain.kit.database import Database
from notifications.live.groups import Groups
from notifications.live.hub import Hub

BYTES_PER_MESSAGE = 4_096
FAULT = error_body(
    "INTERNAL", "This event could not be read. The next ones will be; read the list afresh by a query."
)


class AddressMissing(Exception):
    """The servers' addresses must be known before the API starts; `palm serve` sees to that."""


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Dependencies]:
    """Everything of one API process, closed again in reverse order."""
    if settings.database_url is None or settings.redis_url is None:
        raise AddressMissing("DATABASE_URL and REDIS_URL")
    database = Database(
        settings.database_url,
        pool_size=settings.write_connections,
        behind_pooler=settings.database_behind_pooler,
    )
    hub, observer = Hub(settings.redis_url), Observer()
    groups = Groups(hub, FAULT, observer.delivered)
    async with (
        _closing(database),
        _in_background(hub.run()),
        product_operations(settings, database) as operations,
    ):
        graphql = GraphQLApplication(
            operations,
            Nobody(),
            groups,
            observer=observer,
            largest_body=settings.largest_body,
            longest_queue=settings.socket_queue,
            limits=SocketLimits(most_buffered=settings.socket_queue * BYTES_PER_MESSAGE),
        )
        yield Dependencies(graphql=graphql, routers=(health_router(database, hub), metrics_router(groups)))


@asynccontextmanager
async def _closing(database: Database) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await database.dispose()


@asynccontextmanager
async def _in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
