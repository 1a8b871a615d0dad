"""The product on the small world."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.house import House, opened_house
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(module_database_url: str) -> AsyncIterator[House]:
    """One world for a whole module, whose tests leave each other's rows alone."""
    async with opened_house(module_database_url) as found:
        yield found
