"""The small world, and a provider that keeps cards."""

from collections.abc import AsyncIterator

import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.payments.cards.wallet import Wallet
from tests.support.world import FixedClock, World, build_world


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
def wallet() -> Wallet:
    return Wallet()
