"""Every screen of the apps: one statement, no errors, and an index for every table of a community."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mobile_contract.documents import AppOperation, every_operation
from mobile_contract.manifest import operation_type
from schema.engine.operations import Operation
from tests.queries.conftest import Demo
from tests.support.tables import every_table

ACCOUNTS = {"resident": "resident", "manager": "manager", "merchant": "merchant"}
OPERATIONS = list(every_operation())
QUERIES = [each for each in OPERATIONS if operation_type(each.text) == "query"]


def label(operation: AppOperation) -> str:
    return f"{operation.app}-{operation.name}"


def prepared(demo: Demo, operation: AppOperation) -> tuple[Operation, dict[str, Any]]:
    found = demo.engine.prepare(operation.text, None, demo.actors[ACCOUNTS[operation.app]])
    return found, {each.name: demo.ids[each.name] for each in found.variables if each.name in demo.ids}


@pytest.mark.parametrize("operation", OPERATIONS, ids=label)
@pytest.mark.asyncio(loop_scope="module")
async def test_it_is_valid_for_its_app_and_named_after_its_file(demo: Demo, operation: AppOperation) -> None:
    found, _ = prepared(demo, operation)
    assert found.node.name is not None
    assert found.node.name.value == operation.name


@pytest.mark.parametrize("operation", QUERIES, ids=label)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_screen_is_one_statement(demo: Demo, operation: AppOperation) -> None:
    _, variables = prepared(demo, operation)
    before = demo.engine.reader.statements
    answer = await demo.ask(ACCOUNTS[operation.app], operation.text, variables)
    assert "errors" not in answer
    assert all(value is not None for value in answer["data"].values())
    assert demo.engine.reader.statements - before == 1


@pytest.mark.parametrize("operation", QUERIES, ids=label)
@pytest.mark.asyncio(loop_scope="module")
async def test_no_table_of_a_community_is_read_from_end_to_end(demo: Demo, operation: AppOperation) -> None:
    found, variables = prepared(demo, operation)
    plan = demo.engine.plan(found, variables)
    async with demo.connection.transaction():
        # On these few rows reading everything can be cheaper; what counts is that an index serves at all.
        await demo.connection.execute("SET LOCAL enable_seqscan = off")
        await demo.connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await demo.connection.execute(f"PREPARE screen AS {plan.sql}")
        values = ", ".join(["NULL"] * (len(plan.columns) + plan.now))
        call = f"screen({values})" if values else "screen"
        (row,) = await demo.connection.fetch(f"EXPLAIN (FORMAT JSON) EXECUTE {call}")
        await demo.connection.execute("DEALLOCATE screen")
    scanned = {
        node["Relation Name"] for node in nodes(json.loads(row[0])) if node.get("Node Type") == "Seq Scan"
    }
    tenants = {each.name for each in every_table().sorted_tables if "community_id" in each.c}
    assert scanned & tenants == set()


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """All nodes of an explained plan."""
    if isinstance(plan, list):
        for each in plan:
            yield from nodes(each)
    elif isinstance(plan, dict):
        yield plan
        for value in plan.values():
            yield from nodes(value)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_home_screen_shows_the_resident_s_own(demo: Demo) -> None:
    home = next(each for each in OPERATIONS if (each.app, each.name) == ("resident", "Home"))
    data = (await demo.ask("resident", home.text, {}))["data"]
    assert data["viewer"]["name"] == "林晓"
    assert data["viewer"]["phone"] == "+8613900000001"
    (residency,) = data["viewer"]["residencies"]["nodes"]
    assert residency["room"]["number"] == "1101"
    assert residency["community"]["code"] == "yuelai-garden"
    assert len(residency["community"]["notices"]["nodes"]) == 10
    assert (data["payableBills"]["totalCount"], len(data["payableBills"]["nodes"])) == (11, 10)
    assert {each["room"]["id"] for each in data["payableBills"]["nodes"]} == {residency["room"]["id"]}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_foreign_community_s_things_are_as_if_absent(demo: Demo) -> None:
    document = """
    query Foreign($roomId: ID!, $billId: ID!, $noticeId: ID!, $deviceId: ID!, $communityId: ID!) {
      room(id: $roomId) { id }
      bill(id: $billId) { id }
      notice(id: $noticeId) { id }
      device(id: $deviceId) { id }
      nodes(ids: [$roomId, $billId, $noticeId, $deviceId]) { id }
      community(id: $communityId) { name notices { nodes { id } totalCount } alarms { nodes { id } } }
    }
    """
    data = (await demo.ask("neighbour", document, demo.ids))["data"]
    assert data == {
        "room": None,
        "bill": None,
        "notice": None,
        "device": None,
        "nodes": [None, None, None, None],
        "community": {"name": "悦来花园", "notices": {"nodes": [], "totalCount": 0}, "alarms": {"nodes": []}},
    }
