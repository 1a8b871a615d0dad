"""What the GraphQL specification says of directives, variables, fragments and merging, answer by answer."""

from typing import Any

import pytest
from graphql import GraphQLObjectType

from domain.kit.actor import Actor, App
from schema.engine.collecting import Scope
from schema.engine.engine import Engine
from tests.schema.engine.answers import ask, codes, messages
from tests.schema.engine.community import PEOPLE

MANAGER = Actor(App.MANAGER, PEOPLE[3])
TOWN = "twn_AAAAAAAAAAAAAAAAAAAACg"
NAME = 'Ånd "A"'


async def town(engine: Engine, selection: str, header: str = "", **variables: Any) -> Any:
    answer = await ask(
        engine, f'query {header} {{ town(id: "{TOWN}") {{ {selection} }} }}', MANAGER, **variables
    )
    assert "errors" not in answer
    return answer["data"]["town"]


@pytest.mark.parametrize(
    ("directives", "there"),
    [
        ("@include(if: true)", True),
        ("@include(if: false)", False),
        ("@skip(if: true)", False),
        ("@skip(if: false)", True),
        ("@include(if: true) @skip(if: true)", False),
        ("@skip(if: true) @include(if: true)", False),
        ("@skip(if: false) @include(if: true)", True),
        ("@include(if: false) @skip(if: false)", False),
        ("@include(if: $yes)", True),
        ("@include(if: $no)", False),
        ("@skip(if: $yes)", False),
        ("@skip(if: $no) @include(if: $yes)", True),
    ],
)
@pytest.mark.parametrize(
    "place", ["name %s", "... %s { name }", "... on Node %s { ... on Town { name } }", "...F %s"]
)
async def test_skip_and_include_on_fields_fragments_and_spreads(
    engine: Engine, place: str, directives: str, there: bool
) -> None:
    header = "($yes: Boolean! = true, $no: Boolean!)" if "$" in directives else ""
    if "$" in directives:
        header = header if "$yes" in directives else "($no: Boolean!)"
        header = header if "$no" in directives else "($yes: Boolean! = true)"
    fragment = "fragment F on Town { name }" if "...F" in place else ""
    selection = f"__typename {place % directives}"
    document = f'query {header} {{ town(id: "{TOWN}") {{ {selection} }} }} {fragment}'
    given = {"no": False} if "$no" in directives else {}
    answer = await ask(engine, document, MANAGER, **given)
    assert answer["data"]["town"] == {"__typename": "Town"} | ({"name": NAME} if there else {})
    assert engine.reader.statements == 1


async def test_a_variable_that_is_given_wins_over_its_default(engine: Engine) -> None:
    for given, there in (({}, True), ({"on": True}, True), ({"on": False}, False)):
        found = await town(engine, "id name @include(if: $on)", "($on: Boolean = true)", **given)
        assert ("name" in found) is there


@pytest.mark.parametrize(
    "document",
    [
        "query ($on: Boolean = true) { towns @include(if: $on) { totalCount } }",
        "query ($on: Boolean = true) { towns { totalCount nodes { id @skip(if: $on) } } }",
    ],
)
async def test_a_directive_on_null_is_the_caller_s_mistake(engine: Engine, document: str) -> None:
    answer = await ask(engine, document, MANAGER, on=None)
    assert answer["data"] is None
    assert codes(answer) == ["BAD_USER_INPUT"] * len(answer["errors"])
    assert messages(answer)[0] == (
        "Argument 'if' has invalid value: "
        "Expected variable '$on' provided to non-null type 'Boolean!' not to be null."
    )


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (f'query ($id: ID = "{TOWN}") {{ found: node(id: $id) {{ id }} }}', "found"),
        (f'query ($id: ID = "{TOWN}") {{ town(id: $id) {{ id }} }}', "town"),
    ],
)
async def test_an_id_by_a_variable_with_a_default(engine: Engine, document: str, name: str) -> None:
    answer = await ask(engine, document, MANAGER)
    assert answer["data"] == {name: {"id": TOWN}}
    answer = await ask(engine, document, MANAGER, id=None)
    assert (answer["data"], codes(answer)) == ({name: None}, ["BAD_USER_INPUT"])
    assert answer["errors"][0]["path"] == [name]


async def test_a_list_of_ids_that_is_null_fails_the_operation(engine: Engine) -> None:
    document = f'query ($ids: [ID!] = ["{TOWN}"]) {{ nodes(ids: $ids) {{ id }} }}'
    assert (await ask(engine, document, MANAGER))["data"] == {"nodes": [{"id": TOWN}]}
    answer = await ask(engine, document, MANAGER, ids=None)
    assert (answer["data"], codes(answer)) == (None, ["BAD_USER_INPUT"])


async def test_a_single_value_is_a_list_of_one(engine: Engine) -> None:
    document = f'{{ nodes(ids: "{TOWN}") {{ id }} }}'
    assert (await ask(engine, document, MANAGER))["data"] == {"nodes": [{"id": TOWN}]}


@pytest.mark.parametrize(
    ("given", "total"), [({}, 2), ({"s": "DUE"}, 2), ({"s": "PAID"}, 2), ({"s": "DRAFT"}, 3)]
)
async def test_a_variable_inside_of_a_list(engine: Engine, given: dict[str, Any], total: int) -> None:
    document = """query ($s: BillStatus = DUE) {
      bills(first: 1) { nodes { room { bills(status: [$s]) { totalCount } } } }
    }"""
    answer = await ask(engine, document, MANAGER, **given)
    assert answer["data"] == {"bills": {"nodes": [{"room": {"bills": {"totalCount": total}}}]}}


async def test_a_null_inside_of_a_list_is_refused_in_its_place(engine: Engine) -> None:
    document = """query ($s: BillStatus = DUE) {
      bills(first: 1) { nodes { room { bills(status: [$s]) { totalCount } } } }
    }"""
    answer = await ask(engine, document, MANAGER, s=None)
    assert answer["data"] == {"bills": {"nodes": [{"room": None}]}}
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["errors"][0]["path"] == ["bills", "nodes", 0, "room", "bills"]


async def test_fields_of_one_key_are_merged_in_the_order_of_their_first(engine: Engine) -> None:
    selection = """
      rooms(first: 1) { nodes { floor } }
      name
      ...A
      rooms(first: 1) { nodes { town { name } number } pageInfo { hasNextPage } }
      again: name
    """
    fragments = """
    fragment A on Town { rooms(first: 1) { nodes { town { id } } totalCount } id }
    """
    answer = await ask(engine, f'{{ town(id: "{TOWN}") {{ {selection} }} }} {fragments}', MANAGER)
    found = answer["data"]["town"]
    assert list(found) == ["rooms", "name", "id", "again"]
    assert list(found["rooms"]) == ["nodes", "totalCount", "pageInfo"]
    (room,) = found["rooms"]["nodes"]
    assert list(room) == ["floor", "town", "number"]
    assert room["town"] == {"id": TOWN, "name": NAME}


async def test_the_same_relation_under_two_names_is_joined_once_and_shown_twice(engine: Engine) -> None:
    document = "{ bills(first: 1) { nodes { a: room { number } b: room { floor number } room { id } } } }"
    answer = await ask(engine, document, MANAGER)
    (bill,) = answer["data"]["bills"]["nodes"]
    assert list(bill) == ["a", "b", "room"]
    assert bill["a"]["number"] == bill["b"]["number"]
    sql = engine.plan(engine.prepare(document, None, MANAGER)).sql
    assert sql.count("LEFT JOIN") == 1


def test_a_fragment_is_collected_once_in_a_selection(engine: Engine) -> None:
    operation = engine.prepare(
        "{ towns { nodes { ...F ...F ... { ...F } } } } fragment F on Town { name }", None, MANAGER
    )
    town_type = operation.contract.type_map["Town"]
    assert isinstance(town_type, GraphQLObjectType)
    towns: Any = operation.node.selection_set.selections[0]
    nodes = towns.selection_set.selections[0]
    scope = Scope(operation.contract, operation.fragments, {})
    assert [len(each) for each in scope.collect(town_type, [nodes.selection_set]).values()] == [1]


async def test_type_names_of_everything(engine: Engine) -> None:
    document = """{ __typename bills(first: 1) { __typename
      edges { __typename node { __typename total { __typename } room { t: __typename } } }
      pageInfo { __typename } nodes { lines { __typename } }
    } }"""
    answer = await ask(engine, document, MANAGER)
    connection = answer["data"]["bills"]
    assert answer["data"]["__typename"] == "Query"
    assert connection["__typename"] == "BillConnection"
    assert connection["pageInfo"] == {"__typename": "PageInfo"}
    (edge,) = connection["edges"]
    total, room = {"__typename": "Money"}, {"t": "Room"}
    assert edge == {"__typename": "BillEdge", "node": {"__typename": "Bill", "total": total, "room": room}}
    assert connection["nodes"][0]["lines"] == [{"__typename": "BillLine"}]


async def test_the_operation_that_is_named_is_executed(engine: Engine) -> None:
    document = 'query A { greeting } query B { greeting(name: "B") } query C { towns { totalCount } }'
    for name, data in (
        ("A", {"greeting": "Hello, you"}),
        ("B", {"greeting": "Hello, B"}),
        ("C", {"towns": {"totalCount": 3}}),
    ):
        answer = await engine.query(document, name, {}, MANAGER)
        assert answer.body.startswith(b'{"data":' + str(data).replace("'", '"').replace(": ", ":").encode())
    answer = await engine.query(document, "D", {}, MANAGER)
    assert b"There is no operation 'D' here." in answer.body
