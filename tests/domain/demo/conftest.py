"""One seeded database for the tests that only look at it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from domain.demo.seed import SeedReport, seed

TODAY = date(2026, 11, 24)


def unsealed(secret: bytes) -> bytes:
    return secret


@pytest.fixture(scope="module")
def seeding(module_database_url: str) -> SeedReport:
    return asyncio.run(seed(module_database_url, seal=unsealed, today=TODAY))


@pytest.fixture
async def world(module_database_url: str, seeding: SeedReport) -> AsyncIterator[asyncpg.Connection]:
    assert seeding.changed
    connection = await asyncpg.connect(module_database_url)
    yield connection
    await connection.close()
