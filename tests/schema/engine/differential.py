"""The differential test: compiled plans against graphql-core's own executor, on any engine and schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLObjectType, get_named_type, is_required_argument, parse, validate
from hypothesis import assume

from domain.kit.actor import Actor, App
from schema.engine.engine import Engine
from tests.schema.engine.generator import Generated, Pools


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
    operation = engine.prepare(example.document, None, actor)
    before = engine.reader.statements
    compiled = await engine.query(example.document, None, example.variables, actor)
    planned = engine.reader.statements > before
    tally.planned += planned
    if not compiled.executed:
        tally.refused += 1
        return
    stock = await engine.execute(operation, example.variables, actor, services=None, requested=0)
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
        found[actor.app] = Pools(
            {key: sorted(value) for key, value in ids.items()},
            {key: sorted(value) for key, value in cursors.items()},
            frozenset(f"Query.{name}" for name in query.fields if name not in engine.model.roots),
        )
    return found


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
