"""The small world, and bills to post for."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import keep
from tests.support.world import MORNING, FixedClock, World, build_world


@pytest.fixture
async def units(database_url: str) -> AsyncIterator[Units]:
    """Units of work on this test's database."""
    database = Database(database_url)
    yield Units(database, FixedClock())
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    """See tests/support/world.py."""
    return await build_world(units)


@pytest.fixture
async def bills(units: Units, world: World) -> list[UUID]:
    """A bill of 100.00 元 for each room of `here`."""
    made = [
        Bill(
            community_id=world.here,
            room_id=world.rooms[room],
            period="2026-09",
            status=BillStatus.ISSUED,
            total_minor=10_000,
            issued_at=MORNING,
            due_at=MORNING,
        )
        for room in ("101", "201", "301")
    ]
    await keep(units, made)
    return [bill.id for bill in made]
