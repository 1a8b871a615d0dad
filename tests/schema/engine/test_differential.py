"""Compiled answers are those of the stock executor, for operations that nobody thought of."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.kit.actor import Actor, App
from schema.engine.engine import Engine
from schema.engine.limits import Limits
from schema.engine.read_connection import SETTINGS, ReadSettings
from schema.engine.reader import Reader
from tests.schema.engine.community import NOW, PEOPLE, make_schema
from tests.schema.engine.conftest import sqlalchemy_engine
from tests.schema.engine.differential import Tally, compare, pools_of
from tests.schema.engine.generator import Pools, operation

ACTORS = [
    Actor(App.RESIDENT, PEOPLE[0]),
    Actor(App.RESIDENT, PEOPLE[1]),
    Actor(App.MANAGER, PEOPLE[3]),
    Actor(App.PUBLIC),
]
WIDE = Limits(cost=10**9, aliases=10**6, fields=10**6, depth=100)


@dataclass
class Lab:
    runner: asyncio.Runner
    engine: Engine
    pools: dict[App, Pools]


@pytest.fixture(scope="module")
def lab(community_url: str) -> Iterator[Lab]:
    with asyncio.Runner() as runner:
        reader = Reader(ReadSettings(community_url, size=2), lambda: NOW)
        database = sqlalchemy_engine(community_url, connect_args={"server_settings": SETTINGS}, pool_size=10)
        engine = Engine(make_schema(), reader, database, limits=WIDE)
        runner.run(reader.open())
        yield Lab(runner, engine, runner.run(pools_of(engine, ACTORS)))
        runner.run(reader.close())
        runner.run(database.dispose())


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("wild", "examples", "share"), [(False, 500, 0.75), (True, 200, 0.2)])
def test_compiled_and_stock_answers_are_the_same(lab: Lab, wild: bool, examples: int, share: float) -> None:
    logging.disable(logging.ERROR)  # finishing functions that fail are part of the examples
    tally = Tally()

    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(st.sampled_from(ACTORS), st.integers(0, 2**60))
    def check(actor: Actor, seed: int) -> None:
        example = operation(seed, lab.engine.contracts[actor.app], lab.pools[actor.app], wild=wild)
        lab.runner.run(compare(lab.engine, example, actor, tally))

    check()
    assert tally.planned > share * tally.examples, tally
    assert tally.refused == 0
