"""Is the process alive, and are the servers behind it there?"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text

from domain.kit.database import Database
from notifications.live.hub import Hub

SECONDS = 2.0
# How long the oldest event has waited for its place in the line, and for its inbox entries and pushes.
_LAGS = """
SELECT extract(epoch FROM now() - min(occurred_at) FILTER (WHERE position IS NULL))::float8,
       extract(epoch FROM now() - min(occurred_at) FILTER (WHERE position IS NOT NULL))::float8
FROM outbox
WHERE position IS NULL
   OR position > (
       SELECT coalesce(min(told.position), 0) FROM outbox_consumer AS told
       WHERE told.name LIKE 'notifications%'
   )
"""
LARGEST_LAG_SECONDS = 10.0

Check = Callable[[], Awaitable[dict[str, Any]]]


def health_router(database: Database, hub: Hub) -> APIRouter:
    """`/healthz` for whoever restarts the process, `/readyz` for whoever sends traffic to it."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="The process answers.")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="Database and Valkey answer; how far the worker lags behind.")
    async def readyz() -> JSONResponse:
        names = ("database", "valkey", "worker")
        checks: tuple[Check, ...] = (
            lambda: _database(database),
            lambda: _valkey(hub),
            lambda: _worker(database, hub),
        )
        results = dict(zip(names, await asyncio.gather(*(_within(check) for check in checks)), strict=True))
        # Without a worker queries and commands still work: traffic may come, an alarm should ring.
        ready = results["database"]["ok"] and results["valkey"]["ok"]
        return JSONResponse({"status": "ready" if ready else "unready", **results}, 200 if ready else 503)

    return router


async def _within(check: Check) -> dict[str, Any]:
    try:
        return await asyncio.wait_for(check(), SECONDS)
    except Exception as error:  # noqa: BLE001  # whatever it is, the answer is no
        return {"ok": False, "error": type(error).__name__}


async def _database(database: Database) -> dict[str, Any]:
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return {"ok": True}


async def _valkey(hub: Hub) -> dict[str, Any]:
    return {"ok": True, "events_behind": await hub.lag()}


async def _worker(database: Database, hub: Hub) -> dict[str, Any]:
    async with database.engine.connect() as connection:
        relay, pushes = (lag or 0.0 for lag in (await connection.execute(text(_LAGS))).one())
    return {
        "ok": max(relay, pushes) < LARGEST_LAG_SECONDS and hub.is_ready,
        "lag_seconds": round(relay, 3),
        "push_lag_seconds": round(pushes, 3),
    }
