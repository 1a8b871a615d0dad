"""The same for the product's own schema, on the demo community, as its people."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from domain.demo.accounts import DEMO_ACCOUNTS
from domain.demo.seed import seed
from domain.kit.actor import Actor
from domain.kit.clock import SystemClock
from schema.root import palm_schema
from tests.schema.engine.differential import Lab, laboratory


async def demo_actors(url: str) -> list[Actor]:
    await seed(url)
    connection = await asyncpg.connect(url)
    await connection.execute("ANALYZE")
    people = {row["phone"]: row["id"] for row in await connection.fetch("SELECT id, phone FROM person")}
    await connection.close()
    return [Actor(each.app, people[each.phone]) for each in DEMO_ACCOUNTS]


@pytest.fixture(scope="module")
def lab(module_database_url: str) -> Iterator[Lab]:
    actors = asyncio.run(demo_actors(module_database_url))
    instant = SystemClock().now()
    with laboratory(palm_schema(), module_database_url, lambda: instant, actors) as found:
        yield found


@pytest.mark.timeout(900)
def test_compiled_and_stock_answers_are_the_same(lab: Lab) -> None:
    tally = lab.examine(200)
    assert tally.planned > 0.75 * tally.examples, tally
    assert tally.refused == 0
