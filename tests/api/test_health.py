"""Alive, ready, and how far the worker is behind."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from api.health import health_router
from domain.kit.database import Database
from domain.kit.ids import new_id
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import Units
from notifications.live.hub import Hub
from notifications.models import OutboxConsumer


class Edge:
    """The health paths of a process on real servers."""

    def __init__(self, database: Database, http: httpx.AsyncClient) -> None:
        self.units = Units(database)
        self.http = http

    async def ready(self) -> tuple[int, dict[str, Any]]:
        answer = await self.http.get("/readyz")
        return answer.status_code, answer.json()

    async def waiting(self, *, minutes: int, position: int | None) -> None:
        """An event that has waited for so long."""
        async with self.units.begin() as unit:
            unit.session.add(
                OutboxRow(
                    name="notice.published",
                    position=position,
                    subject_id=new_id(),
                    payload={},
                    occurred_at=datetime.now(UTC) - timedelta(minutes=minutes),
                    correlation_id=new_id(),
                )
            )


@pytest.fixture
async def edge(database_url: str, redis_url: str) -> AsyncIterator[Edge]:
    database, hub = Database(database_url), Hub(redis_url)
    running = asyncio.create_task(hub.run())
    app = FastAPI()
    app.include_router(health_router(database, hub))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://palm") as http:
        yield Edge(database, http)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.dispose()


async def test_the_process_answers(edge: Edge) -> None:
    answer = await edge.http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_nothing_waits(edge: Edge) -> None:
    status, found = await edge.ready()
    assert (status, found["status"], found["database"], found["valkey"]["ok"]) == (
        200,
        "ready",
        {"ok": True},
        True,
    )
    assert (found["worker"]["lag_seconds"], found["worker"]["push_lag_seconds"]) == (0, 0)


@pytest.mark.parametrize(
    ("position", "late", "in_time"),
    [(None, "lag_seconds", "push_lag_seconds"), (7, "push_lag_seconds", "lag_seconds")],
)
async def test_an_event_that_waits_shows_and_traffic_may_still_come(
    edge: Edge, position: int | None, late: str, in_time: str
) -> None:
    await edge.waiting(minutes=2, position=position)
    status, found = await edge.ready()
    assert (status, found["status"], found["worker"]["ok"]) == (200, "ready", False)
    assert 120 <= found["worker"][late] < 150
    assert found["worker"][in_time] == 0


async def test_what_was_told_does_not_wait(edge: Edge) -> None:
    await edge.waiting(minutes=2, position=7)
    async with edge.units.begin() as unit:
        unit.session.add(OutboxConsumer(name="notifications", position=6))
        await unit.session.execute(update(OutboxConsumer).values(position=6))
    assert (await edge.ready())[1]["worker"]["push_lag_seconds"] >= 120
    async with edge.units.begin() as unit:
        await unit.session.execute(update(OutboxConsumer).values(position=7))
    assert (await edge.ready())[1]["worker"]["push_lag_seconds"] == 0


async def test_without_a_database_no_traffic_should_come(redis_url: str) -> None:
    database, hub = Database("postgresql://nobody@127.0.0.1:1/none"), Hub(redis_url)
    app = FastAPI()
    app.include_router(health_router(database, hub))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://palm") as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": False, "error": "ConnectionRefusedError"}
    await database.dispose()
