"""The addresses of receipts, called as ASGI, on real PostgreSQL and Valkey."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from api.receipts.router import receipts_router
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.product import LINKS
from tests.support.till import Till
from tests.support.world import FixedClock, build_world


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def till(database_url: str, clock: FixedClock) -> AsyncIterator[Till]:
    database = Database(database_url)
    units = Units(database, clock)
    yield Till(units, await build_world(units))
    await database.dispose()


@pytest.fixture
async def http(till: Till, redis_url: str) -> AsyncIterator[httpx.AsyncClient]:
    redis = Redis.from_url(redis_url)
    async with receipts_router(till.units, LINKS, redis) as router:
        app = FastAPI()
        app.include_router(router)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=LINKS.base) as client:
            yield client
    await redis.aclose()
