"""The product on the small world."""

from collections.abc import AsyncIterator

import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.product import Asker, asking
from tests.support.world import FixedClock, World, build_world


@pytest.fixture
async def units(database_url: str) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, FixedClock())
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
async def asker(units: Units, world: World, database_url: str) -> AsyncIterator[Asker]:
    async with asking(units, world, database_url) as found:
        yield found
