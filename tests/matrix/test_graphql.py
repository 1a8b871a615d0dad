"""Who sees which rows through the contract: `node(id)` for one caller of every kind."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from graphql import GraphQLObjectType
from sqlmodel import SQLModel

from domain.devices.models import Device
from domain.devices.policy import visible_to_staff
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.tables import table_of
from domain.kit.unit_of_work import Units
from schema.engine.global_ids import encode_id
from schema.engine.model import NodeType
from tests.matrix.rows import CASES, Rows, keys_of
from tests.support.product import Asker, asking
from tests.support.world import FixedClock, build_world

NODE = "query Seen($id: ID!) { node(id: $id) { __typename id } }"
# The stricter look at devices is nobody's in the contract.
ASKED = [
    (model, row, expected)
    for model, policy, row, expected in CASES
    if (model, policy) != (Device, visible_to_staff)
]


class Matrix:
    """Asks for a row as every caller whose app knows its type."""

    def __init__(self, asker: Asker, keys: dict[str, UUID]) -> None:
        self.asker = asker
        self.keys = keys

    def node_of(self, table: str) -> NodeType:
        return next(each for each in self.asker.engine.model.nodes.values() if each.table.name == table)

    async def seen_by(self, table: str, row: str) -> set[str]:
        node = self.node_of(table)
        community = self.asker.world.here if node.tenant else None
        variables = {"id": encode_id(node.code, Key(self.keys[row], community))}
        found = set()
        for name, actor in self.asker.world.callers.items():
            answer = await self.asker.ask(name, NODE, variables)
            assert "errors" not in answer
            if answer["data"]["node"] is not None:
                assert answer["data"]["node"] == {"__typename": node.name, **variables}
                assert isinstance(
                    self.asker.engine.contracts[actor.app].type_map[node.name], GraphQLObjectType
                )
                found.add(name)
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def matrix(module_database_url: str) -> AsyncIterator[Matrix]:
    database = Database(module_database_url)
    units = Units(database, FixedClock())
    world = await build_world(units)
    rows = Rows(world)
    async with units.begin() as unit:
        await rows.write(unit)
    async with asking(units, world, module_database_url) as asker:
        yield Matrix(asker, keys_of(world, rows.keys))
    await database.dispose()


@pytest.mark.parametrize(("model", "row", "expected"), ASKED, ids=[each[1] for each in ASKED])
@pytest.mark.asyncio(loop_scope="module")
async def test_a_node_is_there_for_those_who_may_see_it_and_absent_for_all_others(
    matrix: Matrix, model: type[SQLModel], row: str, expected: set[str]
) -> None:
    assert await matrix.seen_by(table_of(model).name, row) == expected


@pytest.mark.asyncio(loop_scope="module")
async def test_every_type_of_the_product_is_tried(matrix: Matrix) -> None:
    tried = {table_of(model).name for model, *_ in ASKED}
    assert tried == {each.table.name for each in matrix.asker.engine.model.nodes.values()}
