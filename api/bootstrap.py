"""The one place that builds what the house runs on and hands it in: database, engine, hub, gateways.

Nothing else reads settings or opens connections, so a test hands in what it likes.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from fastapi import APIRouter
from redis.asyncio import Redis

from api.app import Dependencies
from api.authentication import Authenticator
from api.devices import IngestDoor, device_ingest
from api.exports.assembly import opened_exports
from api.garbage import collected_seldom
from api.graphql.application import GraphQLApplication
from api.graphql.observation import Observer
from api.graphql.problems import error_body
from api.graphql.product import links_of, product_operations
from api.graphql.sockets import SocketLimits
from api.health import health_router
from api.metrics import metrics_router
from api.oauth.assembly import assemble_sign_in
from api.oauth.settings import oauth_settings
from api.receipts.router import receipts_router
from api.settings import Settings
from api.webhooks import webhooks_of
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from notifications.live.groups import Groups
from notifications.live.hub import Hub

BYTES_PER_MESSAGE = 4_096
FAULT = error_body(
    "INTERNAL", "This event could not be read. The next ones will be; read the list afresh by a query."
)
COME_BACK = 1012
"""Service restart (RFC 6455 registry): cursors of before mean nothing any more."""


class AddressMissing(Exception):
    """The servers' addresses must be known before the API starts; `palm serve` sees to that."""


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Dependencies]:
    """Everything of one API process, closed again in reverse order."""
    if settings.database_url is None or settings.redis_url is None:
        raise AddressMissing("DATABASE_URL and REDIS_URL")
    async with AsyncExitStack() as stack:
        database = Database(
            settings.database_url,
            pool_size=settings.write_connections,
            behind_pooler=settings.database_behind_pooler,
        )
        stack.push_async_callback(database.dispose)
        redis = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=2)
        stack.push_async_callback(redis.aclose)
        units, hub = Units(database), Hub(settings.redis_url)
        authenticator, sign_in = assemble_sign_in(settings, units, redis)
        groups, graphql = await _graphql(settings, units, hub, authenticator, stack)
        _follow_lines(hub, authenticator, graphql)
        await stack.enter_async_context(_in_background(hub.run()))
        dependencies = Dependencies(
            graphql=graphql,
            end_streams=graphql.end_streams,
            devices=device_ingest(IngestDoor(units, redis, KeySeal(settings.secret_key.encode()))),
            webhooks=webhooks_of(settings, units),
            routers=(
                health_router(database, hub),
                metrics_router(groups),
                *sign_in,
                await stack.enter_async_context(receipts_router(units, links_of(settings), redis)),
                await stack.enter_async_context(opened_exports(settings, units)),
                *await _demo(settings, units, stack),
            ),
        )
        stack.enter_context(collected_seldom())
        yield dependencies


async def _graphql(
    settings: Settings, units: Units, hub: Hub, authenticator: Authenticator, stack: AsyncExitStack
) -> tuple[Groups, GraphQLApplication]:
    observer = Observer()
    groups = Groups(hub, FAULT, observer.delivered)
    application = GraphQLApplication(
        await stack.enter_async_context(product_operations(settings, units)),
        authenticator,
        groups,
        observer=observer,
        largest_body=settings.largest_body,
        longest_queue=settings.socket_queue,
        limits=SocketLimits(most_buffered=settings.socket_queue * BYTES_PER_MESSAGE),
    )
    return groups, application


def _follow_lines(hub: Hub, authenticator: Authenticator, graphql: GraphQLApplication) -> None:
    """Ends of sessions reach the authenticator, and a new line of positions reaches everybody."""
    hub.observe("session.ended", lambda event: authenticator.forget(event.subject_id))

    def begin_again() -> None:
        authenticator.forget_all()
        graphql.attendance.dismiss_all(COME_BACK, "events begin anew; read afresh")

    hub.on_new_line = begin_again


async def _demo(settings: Settings, units: Units, stack: AsyncExitStack) -> tuple[APIRouter, ...]:
    if not settings.is_demo:
        return ()
    from api.demo.router import demo_router  # noqa: PLC0415  # production never imports the demo

    return (await stack.enter_async_context(demo_router(settings, oauth_settings(settings), units)),)


@asynccontextmanager
async def _in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
