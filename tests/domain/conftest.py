"""Units of work on a migrated database of the test's own, and the small world."""

from collections.abc import AsyncIterator

import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.world import FixedClock, World, build_world


@pytest.fixture
def clock() -> FixedClock:
    """2026-11-24 08:00 UTC until the test moves it."""
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    """Units of work on this test's database and clock."""
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    """One caller of every kind; see tests/support/world.py."""
    return await build_world(units)
