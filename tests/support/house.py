"""The product on one world for all tests of a module: each test writes what it changes or reads itself."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel, col

from domain.kit.actor import Actor
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import Units
from tests.support.product import Asker, asking, encode_id
from tests.support.world import FixedClock, World, build_world

DONE = "done"
ABSENT = "not in the contract"
# Callers whose app has no mutation of the staff, and those who have not even one of the community.
RESIDENTS = {"owner", "family", "neighbour", "other_building", "other_community", "applicant", "former"} | {
    "stranger"
}
OUTSIDE = {"merchant", "anonymous"}
SIGNED_IN = RESIDENTS | {"merchant", "manager", "steward", "guard", "technician", "finance", "other_manager"}

Given = Callable[[str], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class House:
    """Asks and writes; ids in, JSON out."""

    asker: Asker
    units: Units

    @property
    def world(self) -> World:
        return self.asker.world

    def actor(self, name: str, **changes: Any) -> Actor:
        """A caller of the world, in another language or session if wanted."""
        return replace(self.world.callers[name], **changes)

    async def add(self, *rows: SQLModel) -> None:
        """Writes rows, each after those before it."""
        async with self.units.begin() as unit:
            for each in rows:
                unit.session.add(each)
                await unit.session.flush()

    async def get(self, model: type[SQLModel], row_id: UUID) -> Any:
        """A row as it is now."""
        async with self.units.begin() as unit:
            mine: Any = model
            return (await unit.session.execute(select(mine).where(mine.id == row_id))).scalar_one()

    def inside(self, code: str, row_id: UUID) -> str:
        """The global id of something in 悦来."""
        return encode_id(code, Key(row_id, self.world.here))

    async def read(self, name: str, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self.asker.ask(name, document, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def change(self, name: str | Actor, document: str, **variables: Any) -> dict[str, Any]:
        """The payload of the one mutation in the document."""
        actor = self.world.callers[name] if isinstance(name, str) else name
        answer = await self.asker.ask_as(actor, document, variables)
        assert "errors" not in answer, answer["errors"]
        (payload,) = answer["data"].values()
        found: dict[str, Any] = payload
        return found

    async def outcomes(self, document: str, given: Given) -> dict[str, set[str]]:
        """What becomes of a mutation for every caller: who ended how. `given` makes each their own
        variables."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name in self.world.callers:
            answer = await self.asker.ask(name, document, await given(name))
            found[verdict(answer)].add(name)
        return dict(found)

    async def told(self, subject: UUID) -> list[tuple[str, dict[str, Any]]]:
        """The events about one thing, oldest first."""
        async with self.units.begin() as unit:
            query = select(OutboxRow).where(col(OutboxRow.subject_id) == subject).order_by(col(OutboxRow.id))
            return [(row.name, row.payload) for row in (await unit.session.execute(query)).scalars()]


def verdict(answer: dict[str, Any]) -> str:
    """How a mutation ended, with the argument at fault."""
    if "data" not in answer:
        codes = {each["extensions"]["code"] for each in answer["errors"]}
        return ABSENT if codes == {"GRAPHQL_VALIDATION_FAILED"} else str(codes)
    assert "errors" not in answer, answer["errors"]
    (payload,) = answer["data"].values()
    return "; ".join(f"{each['code']} {'.'.join(each['path'])}" for each in payload["userErrors"]) or DONE


@asynccontextmanager
async def opened_house(database_url: str) -> AsyncIterator[House]:
    """A fresh world in this database."""
    database = Database(database_url)
    try:
        units = Units(database, FixedClock())
        world = await build_world(units)
        async with asking(units, world, database_url) as asker:
            yield House(asker, units)
    finally:
        await database.dispose()
