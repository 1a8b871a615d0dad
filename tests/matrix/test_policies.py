"""Who sees which rows: the policies themselves, in PostgreSQL, for one caller of every kind."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import SQLModel

from domain.kit.actor import Actor
from domain.kit.database import Database
from domain.kit.sight import Policy
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.kit.viewer import NOW, PERSON, Viewer
from tests.matrix.rows import CASES, EVERYBODY, Rows, keys_of
from tests.support.world import MORNING, FixedClock, World, build_world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(module_database_url: str) -> AsyncIterator["Sight"]:
    """The world and its rows, written once for all tests of this module."""
    database = Database(module_database_url)
    units = Units(database, FixedClock())
    world = await build_world(units)
    rows = Rows(world)
    async with units.begin() as unit:
        await rows.write(unit)
    await database.dispose()
    yield Sight(module_database_url, world, rows.keys)


class Sight:
    """Asks PostgreSQL who sees a row."""

    def __init__(self, database_url: str, world: World, keys: dict[str, UUID]) -> None:
        self.database_url, self.world = database_url, world
        self.keys = keys_of(world, keys)

    async def by(self, model: type[SQLModel], policy: Policy, row: str) -> set[str]:
        database = Database(self.database_url)
        async with Units(database, FixedClock()).begin() as unit:
            found = {
                name
                for name, actor in self.world.callers.items()
                if await self.sees(unit, actor, model, policy, row)
            }
        await database.dispose()
        return found

    async def sees(
        self, unit: UnitOfWork, actor: Actor, model: type[SQLModel], policy: Policy, row: str
    ) -> bool:
        table = table_of(model).alias()
        query = select(table.c.id).where(table.c.id == self.keys[row], policy(table, Viewer(actor.app)))
        found = await unit.session.execute(query, {PERSON: actor.person_id, NOW: MORNING})
        return found.scalar_one_or_none() is not None


@pytest.mark.parametrize(
    ("model", "policy", "row", "expected"), CASES, ids=[f"{each[0].__name__}-{each[2]}" for each in CASES]
)
async def test_who_sees_it(
    seen: Sight, model: type[SQLModel], policy: Policy, row: str, expected: set[str]
) -> None:
    assert await seen.by(model, policy, row) == expected


def test_every_caller_is_named(seen: Sight) -> None:
    assert set(seen.world.callers) == EVERYBODY
