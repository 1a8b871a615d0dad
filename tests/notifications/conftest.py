"""A community with people on several floors and on several shifts, each with a handset named after them."""

from collections.abc import AsyncIterator

import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.notifications.houses import Houses, build_houses
from tests.support.world import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    """2026-11-24 08:00 UTC, which is 16:00 in the community, until the test moves it."""
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url, pool_size=20)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def houses(units: Units) -> Houses:
    return await build_houses(units)
