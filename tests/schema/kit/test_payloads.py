"""Payloads of mutations: what they may cost, where their errors stand, and that nothing is done before that
is known.
"""

from typing import Any

import orjson
import pytest

from domain.kit.ids import new_id
from domain.kit.key import Key
from schema.engine.answers import Answer
from schema.engine.operations import Refused
from tests.support.house import House
from tests.support.product import encode_id

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLISH = """mutation (%s$communityId: ID!, $input: NoticePublishInput!, $key: String!) {
  noticePublish(communityId: $communityId, input: $input, idempotencyKey: $key) { %s }
}"""
DEEP = "community { devices(first: 100) { nodes { events(first: 100) { nodes { device { code } } } } } }"


def given(house: House, title: str, **more: Any) -> dict[str, Any]:
    community = encode_id("community", Key(house.world.here))
    return {"communityId": community, "input": {"title": title, "body": "…"}, "key": new_id().hex, **more}


async def whole(house: House, document: str, variables: dict[str, Any]) -> Answer:
    """With its extensions."""
    manager = house.world.callers["manager"]
    operation = house.asker.engine.prepare(document, None, manager)
    return await house.asker.commands.execute(operation, variables, manager)


async def published(house: House, title: str) -> bool:
    document = "query ($id: ID!) { community(id: $id) { notices(first: 100) { nodes { title } } } }"
    found = await house.read("manager", document, id=encode_id("community", Key(house.world.here)))
    return title in {each["title"] for each in found["community"]["notices"]["nodes"]}


@pytest.mark.parametrize(
    ("selection", "cost"),
    [
        ("userErrors { code }", 0),
        ("notice { id }", 1),
        ("notice { community { name } }", 2),
        ("notice { community { devices(first: 5) { nodes { code } } } } again: notice { id }", 1 + 1 + 5 + 1),
        ("notice { community { devices(first: $n) { nodes { code } } } }", 1 + 1 + 7),
    ],
)
async def test_the_cost_of_a_payload_is_told(house: House, selection: str, cost: int) -> None:
    header, more = ("$n: Int, ", {"n": 7}) if "$n" in selection else ("", {})
    answer = await whole(house, PUBLISH % (header, selection), given(house, "cost", **more))
    assert orjson.loads(answer.body)["extensions"]["cost"] == {"requested": cost, "limit": 20_000}


@pytest.mark.parametrize(
    "selection",
    [
        f"notice {{ {DEEP} }}",
        f"a: notice {{ {DEEP} }} userErrors {{ code }}",
        f"...F }} }} fragment F on NoticePublishPayload {{ notice {{ ... on Notice {{ {DEEP} }}",
        f"notice {{ community {{ x: devices(first: 101) {{ totalCount }} }} {DEEP} }}",
    ],
)
async def test_a_payload_that_costs_too_much_is_refused_before_anything_is_done(
    house: House, selection: str
) -> None:
    title = new_id().hex
    answer = await house.asker.ask("manager", PUBLISH % ("", selection), given(house, title))
    assert "data" not in answer
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["COST_LIMIT"]
    assert not await published(house, title)


async def test_all_payloads_of_an_operation_count(house: House) -> None:
    one = 'noticePublish(communityId: $communityId, input: $input, idempotencyKey: "%s") { notice { %s } }'
    half = "community { devices(first: 100) { nodes { events(first: 100) { nodes { id } } } } }"
    header = "$communityId: ID!, $input: NoticePublishInput!"
    single = f"mutation ({header}) {{ {one % ('s', half)} }}"
    twice = f"mutation ({header}) {{ a: {one % ('a', half)} b: {one % ('b', half)} c: __typename }}"
    variables = {name: value for name, value in given(house, "many").items() if name != "key"}
    assert (await whole(house, single, variables)).failed is False
    with pytest.raises(Refused, match="COST_LIMIT"):
        await whole(house, twice, variables)


@pytest.mark.parametrize("place", ["notice @include(if: $on) { id }", "notice { id title @skip(if: $on) }"])
async def test_a_directive_on_null_is_refused_before_anything_is_done(house: House, place: str) -> None:
    title = new_id().hex
    document = PUBLISH % ("$on: Boolean = true, ", place)
    answer = await house.asker.ask("manager", document, given(house, title, on=None))
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"] == "Variable '$on' decides in a directive: it is true or false, never null."
    assert not await published(house, title)
    kept = await house.change("manager", document, **given(house, title))
    assert kept["notice"]["id"].startswith("notice_")


async def test_an_error_inside_of_a_payload_has_its_whole_path(house: House) -> None:
    selection = """shown: notice { title community { name bad: devices(after: "bad") { totalCount } } }
    userErrors { code }"""
    document = PUBLISH.replace("noticePublish(", "done: noticePublish(") % ("", selection)
    answer = await house.asker.ask("manager", document, given(house, "path"))
    assert answer["data"] == {"done": {"shown": {"title": "path", "community": None}, "userErrors": []}}
    (error,) = answer["errors"]
    assert error["path"] == ["done", "shown", "community", "bad"]
    assert error["extensions"]["code"] == "BAD_CURSOR"


async def test_variables_and_fragments_reach_a_payload_that_has_no_plan(house: House) -> None:
    selection = """notice { ...F community { rest: devices(first: $n, after: $bad) { totalCount } } } }
    } fragment F on Notice { ... @include(if: $on) { again: title """
    document = PUBLISH % ("$n: Int, $bad: Cursor, $on: Boolean!, ", selection)
    answer = await house.asker.ask("manager", document, given(house, "T", n=3, bad="bad", on=True))
    assert answer["data"] == {"noticePublish": {"notice": {"again": "T", "community": None}}}


async def test_null_for_an_argument_is_a_mistake_with_a_code(house: House) -> None:
    document = PUBLISH.replace("$key: String!", '$key: String = "k"') % ("", "notice { id }")
    document = document.replace("noticePublish", "done: noticePublish")
    answer = await whole(house, document, given(house, "x") | {"key": None})
    assert answer.failed
    found = orjson.loads(answer.body)
    assert found["data"] == {"done": None}
    (error,) = found["errors"]
    assert (error["path"], error["extensions"]) == (["done"], {"code": "BAD_USER_INPUT"})
    assert error["message"] == (
        "Argument 'idempotencyKey' has invalid value: "
        "Expected variable '$key' provided to non-null type 'String!' not to be null."
    )


async def test_merged_fields_of_a_payload_are_one_row(house: House) -> None:
    document = PUBLISH % ("", "notice { title } notice { body pinned } __typename")
    before = house.asker.statements
    payload = await house.change("manager", document, **given(house, "merged"))
    shown = {"title": "merged", "body": "…", "pinned": False}
    assert payload == {"notice": shown, "__typename": "NoticePublishPayload"}
    assert house.asker.statements == before + 1


async def test_a_caller_s_key_does_not_say_what_was_written(house: House) -> None:
    wish = given(house, "first")
    document = PUBLISH % ("", "notice { id title } userErrors { code message path }")
    made = await house.change("manager", document, **wish)
    language = house.actor("manager", language="en")
    other = await house.change(language, document, **wish | {"input": {"title": "other", "body": "…"}})
    error = {
        "code": "IDEMPOTENCY_KEY_REUSED",
        "message": "This idempotency key was used with another input",
        "path": ["idempotencyKey"],
    }
    assert other == {"notice": None, "userErrors": [error]}
    assert made["notice"]["title"] == "first"


async def test_the_longest_key_is_80_characters(house: House) -> None:
    document = PUBLISH % ("", "notice { title }")
    payload = await house.change("manager", document, **given(house, "long") | {"key": "k" * 80})
    assert payload == {"notice": {"title": "long"}}
