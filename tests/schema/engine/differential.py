"""The differential test: compiled plans against graphql-core's own executor, on any engine and schema."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import strawberry
from graphql import GraphQLObjectType, get_named_type, is_required_argument, parse, validate
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from domain.kit.actor import Actor, App
from domain.kit.key import Key
from schema.engine.engine import Engine
from schema.engine.global_ids import encode_id
from schema.engine.limits import Limits
from schema.engine.model import NodeType
from schema.engine.read_connection import SETTINGS, ReadSettings
from schema.engine.reader import Reader
from tests.schema.engine.generator import Generated, Pools, operation

WIDE = Limits(cost=10**9, aliases=10**6, fields=10**6, depth=100, tokens=10**6)


@dataclass
class Tally:
    """What the examples were: how many, answered by a plan, refused before that."""

    examples: int = 0
    planned: int = 0
    refused: int = 0


async def compare(engine: Engine, example: Generated, actor: Actor, tally: Tally) -> None:
    """Both ways give the same data, in the same order, and the same errors."""
    contract = engine.contracts[actor.app]
    assume(not validate(contract, parse(example.document)))
    tally.examples += 1
    prepared = engine.prepare(example.document, None, actor)
    before = engine.reader.statements
    compiled = await engine.query(example.document, None, example.variables, actor)
    planned = engine.reader.statements > before
    tally.planned += planned
    if not compiled.executed:
        tally.refused += 1
        return
    stock = await engine.execute(prepared, example.variables, actor, requested=0)
    ours, theirs = orjson.loads(compiled.body), orjson.loads(stock.body)
    assert orjson.dumps(ours["data"]) == orjson.dumps(theirs["data"]), example
    # Of several errors under one null the stock executor reports whichever is first: it differs from itself.
    if planned:
        assert plain_errors(ours) == plain_errors(theirs), example


def plain_errors(answer: dict[str, Any]) -> list[str]:
    """Errors without what differs from one execution to the next."""
    found = answer.get("errors", [])
    for each in found:
        each.get("extensions", {}).pop("correlationId", None)
    return sorted(orjson.dumps(each, option=orjson.OPT_SORT_KEYS).decode() for each in found)


async def pools_of(engine: Engine, actors: Sequence[Actor]) -> dict[App, Pools]:
    """Real ids and cursors, found by paging through every root connection and the connections below."""
    found = {}
    for actor in actors:
        ids: dict[str, set[str]] = {}
        cursors: dict[str, set[str]] = {}
        query = engine.contracts[actor.app].query_type
        assert query is not None
        for name, each in query.fields.items():
            if any(is_required_argument(argument) for argument in each.args.values()):
                continue
            kind = get_named_type(each.type)
            if isinstance(kind, GraphQLObjectType):
                text = f"{{ {name} {crawl(kind, 3)} }}"
                data = orjson.loads((await engine.query(text, None, {}, actor)).body).get("data") or {}
                harvest(data, query, ids, cursors)
        for node in engine.model.nodes.values():
            if node.name in engine.contracts[actor.app].type_map:
                ids.setdefault(node.name, {absent(node)})
        found[actor.app] = Pools(
            {key: sorted(value) for key, value in ids.items()},
            {key: sorted(value) for key, value in cursors.items()},
            frozenset(f"Query.{name}" for name in query.fields if name not in engine.model.roots),
        )
    return found


def absent(node: NodeType) -> str:
    """The id of a row that is not there: a type without rows is asked for by it, and not by another's id."""
    return encode_id(node.code, Key(UUID(int=1), UUID(int=2) if node.tenant else None))


def crawl(kind: GraphQLObjectType, depth: int) -> str:
    """A selection of all ids and cursors down to a depth."""
    parts = ["__typename"]
    for name, each in kind.fields.items():
        inner = get_named_type(each.type)
        if name in {"id", "cursor"}:
            parts.append(name)
        elif isinstance(inner, GraphQLObjectType) and not any(map(is_required_argument, each.args.values())):
            if name in {"edges", "node"}:
                parts.append(f"{name} {crawl(inner, depth)}")
            elif depth > 0 and name not in {"nodes", "pageInfo"}:
                parts.append(f"{name} {crawl(inner, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


def harvest(
    data: Any, kind: GraphQLObjectType, ids: dict[str, set[str]], cursors: dict[str, set[str]]
) -> None:
    """Collects what a crawl brought home."""
    if "id" in data:
        ids.setdefault(kind.name, set()).add(data["id"])
    for name, value in data.items():
        inner = get_named_type(kind.fields[name].type) if name in kind.fields else None
        if not isinstance(inner, GraphQLObjectType):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if "edges" in each:
                    found = {edge["cursor"] for edge in each["edges"]}
                    cursors.setdefault(f"{kind.name}.{name}", set()).update(found)
                harvest(each, inner, ids, cursors)


@dataclass(frozen=True)
class Lab:
    """An engine with real values for its arguments, and the loop that it lives in."""

    runner: asyncio.Runner
    engine: Engine
    actors: Sequence[Actor]
    pools: dict[App, Pools]

    def examine(self, examples: int, *, wild: bool = False) -> Tally:
        """Compares so many generated operations. Raises for the first that differs."""
        tally = Tally()

        @settings(
            max_examples=examples,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        @given(st.sampled_from(self.actors), st.integers(0, 2**60))
        def check(actor: Actor, seed: int) -> None:
            example = operation(seed, self.engine.contracts[actor.app], self.pools[actor.app], wild=wild)
            self.runner.run(compare(self.engine, example, actor, tally))

        check()
        return tally


@contextmanager
def laboratory(
    schema: strawberry.Schema, url: str, now: Callable[[], datetime], actors: Sequence[Actor]
) -> Iterator[Lab]:
    """A lab on a database that somebody has filled."""
    logging.disable(logging.ERROR)  # finishing functions that fail are part of the examples
    with asyncio.Runner() as runner:
        reader = Reader(ReadSettings(url, size=2), now)
        database = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://"),
            connect_args={"server_settings": SETTINGS},
            pool_size=10,
        )
        engine = Engine(schema, reader, database, limits=WIDE)
        runner.run(reader.open())
        yield Lab(runner, engine, actors, runner.run(pools_of(engine, actors)))
        runner.run(reader.close())
        runner.run(database.dispose())
    logging.disable(logging.NOTSET)
