"""A till whose processes are killed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.cash_desk import CashDesk, cash_desk
from tests.support.servers import TestServers
from tests.support.world import build_world


@pytest.fixture
async def desk(database_url: str, servers: TestServers, tmp_path: Path) -> AsyncIterator[CashDesk]:
    """With real time: what waits for a while has to be waited for."""
    database = Database(database_url)
    units = Units(database)
    world = await build_world(units)
    async with cash_desk(database_url, servers.redis_url, tmp_path, units, world) as open_desk:
        yield open_desk
    await database.dispose()
