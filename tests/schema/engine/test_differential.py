"""Compiled answers are those of the stock executor, for operations that nobody thought of."""

from collections.abc import Iterator

import pytest

from domain.kit.actor import Actor, App
from tests.schema.engine.community import NOW, PEOPLE, make_schema
from tests.schema.engine.differential import Lab, laboratory

ACTORS = [
    Actor(App.RESIDENT, PEOPLE[0]),
    Actor(App.RESIDENT, PEOPLE[1]),
    Actor(App.MANAGER, PEOPLE[3]),
    Actor(App.PUBLIC),
]


@pytest.fixture(scope="module")
def lab(community_url: str) -> Iterator[Lab]:
    with laboratory(make_schema(), community_url, lambda: NOW, ACTORS) as found:
        yield found


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("wild", "examples", "share"), [(False, 500, 0.75), (True, 150, 0.2)])
def test_compiled_and_stock_answers_are_the_same(lab: Lab, wild: bool, examples: int, share: float) -> None:
    tally = lab.examine(examples, wild=wild)
    assert tally.planned > share * tally.examples, tally
    assert tally.refused == 0
