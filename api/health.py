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
_LAG = """
SELECT coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 FROM outbox WHERE position IS NULL
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
        lag: float = (await connection.execute(text(_LAG))).scalar_one()
    return {"ok": lag < LARGEST_LAG_SECONDS and hub.is_ready, "lag_seconds": round(lag, 3)}
