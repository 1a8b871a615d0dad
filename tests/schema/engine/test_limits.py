"""Limits hold, and finding that out costs time linear in the document."""

import time

import pytest
from graphql import parse

from domain.kit.actor import Actor, App
from schema.engine.engine import Engine
from schema.engine.errors import LimitExceeded
from schema.engine.limits import Limits, check_limits
from tests.schema.engine.answers import ask, codes
from tests.schema.engine.community import PEOPLE

MANAGER = Actor(App.MANAGER, PEOPLE[3])


def doubling(levels: int) -> str:
    """Each fragment spreads the next one twice: 2 ** levels fields when spread out."""
    both = "a: latestBill {{ room {{ ...F{0} }} }} b: latestBill {{ room {{ ...F{0} }} }}"
    spreads = "\n".join(f"fragment F{at} on Room {{ {both.format(at + 1)} }}" for at in range(levels))
    last = f"fragment F{levels} on Room {{ number }}"
    return f"{{ bills {{ nodes {{ room {{ ...F0 }} }} }} }}\n{spreads}\n{last}"


NESTED = "{ bills { nodes { room { " + "latestBill { room { " * 9 + "number" + " }" * 21 + "}"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (NESTED, "DEPTH_LIMIT"),
        ("{ " + " ".join(f"a{at}: __typename" for at in range(101)) + " }", "ALIAS_LIMIT"),
        (
            "{ " + "towns { totalCount } ".join(f"t{at}: " for at in range(22)) + "__typename }",
            "ROOT_FIELD_LIMIT",
        ),
        ("{ towns { nodes { " + "name " * 1600 + "} } }", "FIELD_LIMIT"),
        ("{ " + "__typename " * 6000 + "}", "TOKEN_LIMIT"),
        ("{ nodes(ids: [" + '"twn_AAAAAAAAAAAAAAAAAAAAAA" ' * 101 + "]) { id } }", "LIST_LIMIT"),
        (
            "{ bills(first: 100) { nodes { room { bills(first: 100) { nodes { lines { label } } } } } } }",
            "COST_LIMIT",
        ),
        (doubling(20), "DEPTH_LIMIT"),
        ("{" * 100_000, "GRAPHQL_PARSE_FAILED"),
        ("{ bills(first: " + "[" * 4000 + "]" * 4000 + ") }", "GRAPHQL_PARSE_FAILED"),
        ("{ a }}", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("fragment A on Bill { ...A } { bills { nodes { ...A } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { towns { totalCount } } query B { towns { totalCount } }", "OPERATION_RESOLUTION_FAILURE"),
        ("query ($n: Int!) { towns(first: $n) { totalCount } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_document_that_is_refused(engine: Engine, document: str, code: str) -> None:
    began = time.perf_counter()
    answer = await ask(engine, document, MANAGER)
    assert codes(answer) == [code]
    assert "data" not in answer
    assert time.perf_counter() - began < 2.0
    assert engine.reader.statements == 0


async def test_a_list_in_variables_is_limited(engine: Engine) -> None:
    ids = ["twn_AAAAAAAAAAAAAAAAAAAAAA"] * 101
    answer = await ask(engine, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", MANAGER, ids=ids)
    assert codes(answer) == ["LIST_LIMIT"]
    answer = await ask(engine, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", MANAGER, ids=ids[:100])
    assert answer["data"] == {"nodes": [None] * 100}
    assert answer["extensions"]["cost"]["requested"] == 100


def test_doubling_fragments_are_measured_once_each() -> None:
    wide = Limits(depth=10_000, aliases=2**300, fields=2**300)
    document = parse(doubling(60))
    began = time.perf_counter()
    check_limits(document, wide)
    assert time.perf_counter() - began < 0.5
    with pytest.raises(LimitExceeded, match="alias is"):
        check_limits(document, Limits(depth=10_000))


async def test_twenty_doubling_fragments_inside_of_the_depth(engine: Engine) -> None:
    """No depth, but 2 ** 20 visits for whoever walks every spread: here each fragment is collected once."""
    chain = "\n".join(f"fragment F{at} on Town {{ ...F{at + 1} ...F{at + 1} }}" for at in range(20))
    document = f"{{ towns {{ nodes {{ ...F0 }} }} }}\n{chain}\nfragment F20 on Town {{ name }}"
    began = time.perf_counter()
    answer = await ask(engine, document, MANAGER)
    assert codes(answer) == ["FIELD_LIMIT"]
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        ("{ __typename }", 0),
        ("{ viewer { name } }", 1),
        ("{ towns { totalCount } }", 1),
        ("{ towns(first: 7) { nodes { name } } }", 7),
        ("{ towns(first: 7) { nodes { name } edges { node { id } } pageInfo { endCursor } } }", 7),
        (
            "{ towns { nodes { name rooms(first: 3) { nodes { number town { name } } } } } }",
            20 + 20 * 3 + 20 * 3,
        ),
        (
            "{ bills(last: 2) { nodes { lines { label } room { number } payer { name } } } }",
            2 + 2 * 20 + 2 + 2,
        ),
        ("query ($n: Int = 4) { towns(first: $n) { nodes { rooms(first: $n) { nodes { id } } } } }", 4 + 16),
        ("{ greeting towns(first: 5) { nodes { id } } }", 5),
    ],
)
async def test_the_cost_is_the_rows_that_can_be_asked_for(engine: Engine, document: str, cost: int) -> None:
    answer = await ask(engine, document, MANAGER)
    assert answer["extensions"]["cost"] == {"requested": cost, "limit": 20_000}


DEEP = "nodes { room { bills(first: $m) { nodes { lines { label } } } } }"
CHEAP = "bills(first: 2) { nodes { room { bills(first: 3) { nodes { lines { label } } } } } }"


@pytest.mark.parametrize(
    ("broken", "given"),
    [
        ("towns(first: $n) { nodes { id } }", {"n": 101}),
        ("towns(first: 101) { nodes { id } }", {}),
        ("towns(first: 1, last: 1) { nodes { id } }", {}),
        ('node(id: "nonsense") { id }', {}),
        ("node(id: $id) { id }", {"id": None}),
        ("towns { nodes { id rooms(first: 101) { totalCount } } }", {}),
        ("towns { nodes { id @skip(if: $on) } }", {"on": None}),
        ("greeting", {}),
        ('towns(after: "e30") { totalCount }', {}),
    ],
)
async def test_a_part_that_fails_makes_nothing_around_it_cheaper(
    engine: Engine, broken: str, given: dict[str, int | None]
) -> None:
    """What has no plan is read relation by relation: without its true cost, one bad argument would open the
    door to a million statements."""
    kinds = {"$n": "$n: Int", "$id": '$id: ID = "x"', "$on": "$on: Boolean = true", "$m": "$m: Int"}
    for document in (f"{broken} bills(first: $m) {{ {DEEP} }}", f"bills(first: $m) {{ {DEEP} }} {broken}"):
        header = ", ".join(kind for name, kind in kinds.items() if name in document)
        answer = await ask(engine, f"query ({header}) {{ {document} }}", MANAGER, m=100, **given)
        assert codes(answer) == ["COST_LIMIT"]
    assert engine.reader.statements == 0


@pytest.mark.parametrize(
    "broken",
    [
        "z: nodes { room { bills(first: 101) { totalCount } } }",
        "z: nodes { room { bills(first: 1, last: 1) { nodes { id } } } }",
        "z: nodes { id @skip(if: $on) }",
        "z: edges { node @skip(if: $on) { id } }",
        "pageInfo { hasNextPage @include(if: $on) }",
    ],
)
async def test_nor_inside_of_the_same_list(engine: Engine, broken: str) -> None:
    header = "($on: Boolean = true, $m: Int)" if "$on" in broken else "($m: Int)"
    given = {"on": None} if "$on" in broken else {}
    document = f"query {header} {{ bills(first: $m) {{ {broken} {DEEP} }} }}"
    answer = await ask(engine, document, MANAGER, m=100, **given)
    assert codes(answer) == ["COST_LIMIT"]


async def test_what_has_no_plan_costs_what_can_be_read_of_it(engine: Engine) -> None:
    planned = await ask(engine, f"{{ {CHEAP} }}", MANAGER)
    assert planned["extensions"]["cost"]["requested"] == 2 + 2 + 2 * 3 + 2 * 3 * 20
    other = await ask(engine, f"{{ towns(first: 101) {{ nodes {{ id }} }} {CHEAP} greeting }}", MANAGER)
    assert other["extensions"]["cost"] == planned["extensions"]["cost"]


async def test_the_limit_itself_is_within_the_limit(engine: Engine) -> None:
    engine.limits = Limits(cost=7)
    allowed = await ask(engine, "{ towns(first: 7) { nodes { id } } }", MANAGER)
    assert allowed["extensions"]["cost"] == {"requested": 7, "limit": 7}
    for document in ("{ towns(first: 8) { nodes { id } } }", "{ greeting towns(first: 8) { nodes { id } } }"):
        answer = await ask(engine, document, MANAGER)
        assert codes(answer) == ["COST_LIMIT"]
        assert answer["errors"][0]["message"] == "This operation's cost is 8; the limit is 7."


async def test_lists_are_measured_wherever_they_stand(engine: Engine) -> None:
    ids = '"twn_AAAAAAAAAAAAAAAAAAAAAA", ' * 101
    inside = "fragment F on Town {{ rooms(floor: {}) {{ totalCount }} }} {{ towns {{ nodes {{ ...F }} }} }}"
    for document in (
        f"{{ nodes(ids: [{ids}]) {{ id }} }}",
        inside.format(f"{{a: [{ids}]}}"),
        inside.format(f"[[{ids}]]"),
    ):
        assert codes(await ask(engine, document, MANAGER)) == ["LIST_LIMIT"]


@pytest.mark.parametrize("value", [{"a": ["x"] * 101}, [["x"] * 101], [{"a": {"b": ["x"] * 101}}]])
async def test_lists_in_variables_are_measured_wherever_they_stand(engine: Engine, value: object) -> None:
    answer = await ask(engine, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", MANAGER, ids=value)
    assert codes(answer) == ["LIST_LIMIT"]


async def test_no_more_than_twenty_mistakes_are_told(engine: Engine) -> None:
    answer = await ask(engine, "{ towns { " + " ".join(f"nothing{at}" for at in range(50)) + " } }", MANAGER)
    assert len(answer["errors"]) == 21
    assert answer["errors"][-1]["message"].startswith("Too many validation errors")


DEEP_VALUE = "{ towns(first: " + "{a: " * 300 + "1" + "}" * 300 + ") { totalCount } }"


@pytest.mark.parametrize(
    "document",
    [
        "{ towns " * 900 + "}" * 900,
        "{ ... " * 900 + "{ towns { totalCount } " + "}" * 901,
        DEEP_VALUE,
        "query ($v: " + "[" * 900 + "Int" + "]" * 900 + ") { towns { totalCount } }",
    ],
)
async def test_what_is_too_deep_to_measure_is_refused_and_no_fault(engine: Engine, document: str) -> None:
    answer = await ask(engine, document, MANAGER)
    assert "data" not in answer
    known = {"DEPTH_LIMIT", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"}
    assert set(codes(answer)) <= known
