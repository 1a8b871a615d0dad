"""An engine over the small community of `community.py`, in a database of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from schema.engine.engine import Engine
from schema.engine.read_connection import SETTINGS, ReadSettings
from schema.engine.reader import Reader
from tests.schema.engine.community import NOW, make_schema, metadata, rows
from tests.support.servers import TestServers


def sqlalchemy_engine(url: str, **arguments: object) -> AsyncEngine:
    return create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), **arguments)


async def fill(url: str) -> None:
    engine = sqlalchemy_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE SCHEMA engine_test"))
        await connection.run_sync(metadata.create_all)
        for table, found in rows().items():
            await connection.execute(table.insert(), found)
    await engine.dispose()


@pytest.fixture(scope="session")
def community_url(servers: TestServers) -> Iterator[str]:
    """A database with the small community in it; only read by tests."""
    url = servers.create_database(migrated=False)
    asyncio.run(fill(url))
    yield url
    servers.drop_database(url)


@pytest.fixture
async def reader(community_url: str) -> AsyncIterator[Reader]:
    reader = Reader(ReadSettings(community_url, size=2), lambda: NOW)
    await reader.open()
    yield reader
    await reader.close()


@pytest.fixture
async def database(community_url: str) -> AsyncIterator[AsyncEngine]:
    engine = sqlalchemy_engine(community_url, connect_args={"server_settings": SETTINGS}, pool_size=10)
    yield engine
    await engine.dispose()


@pytest.fixture
def engine(reader: Reader, database: AsyncEngine) -> Engine:
    return Engine(make_schema(), reader, database)
