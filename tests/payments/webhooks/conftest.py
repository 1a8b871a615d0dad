"""An inbox with events in it, and a clock that is moved by hand."""

from collections.abc import AsyncIterator

import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.world import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()
