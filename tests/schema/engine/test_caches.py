"""What is remembered: the freshest, by document and operation, and never of another contract or selection."""

from typing import Any
from uuid import UUID

import orjson

from domain.kit.actor import Actor, App
from domain.kit.key import Key
from schema.engine.engine import Engine
from schema.engine.global_ids import encode_id
from schema.engine.lru import Lru
from schema.engine.parameters import array_text
from schema.engine.read_connection import ReadConnection
from tests.schema.engine.answers import ask, codes
from tests.schema.engine.community import COMMUNITIES, PEOPLE, START

MANAGER = Actor(App.MANAGER, PEOPLE[3])


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    cache: Lru[str, int] = Lru(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert [cache.get(each) for each in "abc"] == [1, None, 3]
    cache.put("a", 4)
    cache.put("d", 5)
    assert [cache.get(each) for each in "acd"] == [4, None, 5]
    assert len(cache) == 2


def test_operations_of_one_document_are_remembered_by_their_names(engine: Engine) -> None:
    document = "query A { towns { totalCount } } query B { bills { totalCount } }"
    first, second = [engine.prepare(document, name, MANAGER) for name in ("A", "B")]
    assert [each.node.name and each.node.name.value for each in (first, second)] == ["A", "B"]
    assert engine.prepare(document, "A", MANAGER) is first


async def test_each_field_of_a_payload_has_its_own_plan(engine: Engine) -> None:
    document = '{ a: bill(id: "x") { period } b: bill(id: "x") { period status } }'
    operation = engine.prepare(document, None, MANAGER)
    key = Key(UUID(int=3000), COMMUNITIES[0])
    bodies = []
    for node in operation.node.selection_set.selections:
        field: Any = node
        body, _ = await engine.read_selection(operation, {}, "Bill", [field], key, MANAGER)
        bodies.append(orjson.loads(body))
    assert bodies == [{"period": "2026-01"}, {"period": "2026-01", "status": "DRAFT"}]


async def test_a_filter_by_an_id_means_one_room_of_one_community(engine: Engine) -> None:
    document = "query ($r: ID) { bills(room: $r, first: 100) { totalCount nodes { room { id } } } }"
    key = encode_id("rom", Key(UUID(int=1001), COMMUNITIES[1]))
    for other in ("", "greeting"):
        found = (await ask(engine, document.replace("{ bills", f"{{ {other} bills"), MANAGER, r=key))["data"]
        assert found["bills"]["totalCount"] == 7
        assert {each["room"]["id"] for each in found["bills"]["nodes"]} == {key}


async def test_ids_of_another_shape_or_type_are_refused_by_name(engine: Engine) -> None:
    tenant = encode_id("twn", Key(PEOPLE[0], COMMUNITIES[0]))
    bare = encode_id("bil", Key(PEOPLE[0]))
    town = encode_id("twn", Key(PEOPLE[0]))
    room = encode_id("rom", Key(PEOPLE[0], COMMUNITIES[0]))
    for document, value in (
        ("query ($id: ID!) { bill(id: $id) { id } }", bare),
        ("query ($id: ID!) { bill(id: $id) { id } }", room),
        ("query ($id: ID!) { town(id: $id) { id } }", tenant),
        ("query ($id: ID!) { node(id: $id) { id } }", tenant),
        ("query ($id: ID!) { node(id: $id) { id } }", bare),
        ("query ($id: ID!) { node(id: $id) { id } }", town + "AAAA"),
        ("query ($id: ID!) { node(id: $id) { id } }", town[:-1]),
        ("query ($id: ID!) { node(id: $id) { id } }", f" {town}"),
        ("query ($id: ID!) { node(id: $id) { id } }", town.upper()),
    ):
        for other in ("", "greeting"):
            answer = await ask(engine, document.replace("{ ", f"{{ {other} ", 1), MANAGER, id=value)
            assert codes(answer) == ["BAD_ID"], (document, value)


async def test_texts_in_a_list_keep_their_quotes_commas_and_slashes(engine: Engine) -> None:
    """Lists travel as the text of an array; a code may be anything that a caller writes."""
    words = ["plain", 'q"uote', "back\\slash", "c,omma", "{brace}", "NULL", "", " ", "水"]
    connection = await ReadConnection.open(engine.reader.settings)
    (row,) = await connection.fetch("SELECT $1::text::text[]", [array_text([*words, None])])
    assert row[0] == [*words, None]
    connection.abandon()


async def test_a_date_filter_takes_an_offset(engine: Engine) -> None:
    document = """query ($d: DateTime) { bills(first: 1) { nodes { room {
      bills(dueBefore: $d) { totalCount }
    } } } }"""
    for text, total in (
        (START.isoformat(), 0),
        ("2026-01-31T16:00:00.000001+08:00", 1),
        ("2026-01-31T08:00:00Z", 0),
    ):
        answer = await ask(engine, document, MANAGER, d=text)
        assert answer["data"]["bills"]["nodes"][0]["room"]["bills"]["totalCount"] == total
