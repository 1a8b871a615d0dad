"""Plans: one statement, every table behind its policy, caches with a bound."""

import re
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import FieldNode

from domain.kit.actor import Actor, App
from domain.kit.key import Key
from schema.engine.collecting import Unplannable
from schema.engine.coverage import unplanned_fields
from schema.engine.engine import Engine
from schema.engine.global_ids import encode_id
from schema.engine.sql_text import table_text
from tests.schema.engine.answers import ask
from tests.schema.engine.community import COMMUNITIES, PEOPLE

LINE = encode_id("lin", Key(UUID(int=1), UUID(int=1)))
RESIDENT, MANAGER = Actor(App.RESIDENT, PEOPLE[0]), Actor(App.MANAGER, PEOPLE[3])
EVERYTHING = """query Everything($n: Int, $on: Boolean = true, $ids: [ID!]! = []) {
  viewer { name residencies { room { number town { name } latestBill { period } dueBills { period }
    bills(first: $n) { totalCount pageInfo { endCursor } nodes {
      period isMine lines { label bill { id } } payer { name } } } } } }
  notes { nodes { text thing @include(if: $on) { id }
    subject { ... on Room { number } ... on Bill { period } } } }
  towns(last: 2) { nodes { name rooms { nodes { number } } } }
  nodes(ids: $ids) { id ... on Bill { period } }
}"""


def plan_sql(engine: Engine, document: str, actor: Actor, **variables: Any) -> str:
    return engine.plan(engine.prepare(document, None, actor), variables).sql


async def test_an_operation_is_one_statement(engine: Engine) -> None:
    ids = ["bil_AAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAC7k", "twn_AAAAAAAAAAAAAAAAAAAACg"]
    answer = await ask(engine, EVERYTHING, RESIDENT, n=2, ids=ids)
    assert "errors" not in answer
    assert engine.reader.statements == 1
    assert [each and each["id"] for each in answer["data"]["nodes"]] == ids


@pytest.mark.parametrize("actor", [RESIDENT, MANAGER, Actor(App.MERCHANT, PEOPLE[1])])
def test_no_table_is_read_without_its_policy(engine: Engine, actor: Actor) -> None:
    document = (
        EVERYTHING
        if actor.app != App.MERCHANT
        else re.sub(r"  notes (.|\n)*?} } }\n", "", EVERYTHING).replace("$on: Boolean = true, ", "")
    )
    sql = plan_sql(engine, document, actor, ids=[])
    templates = engine.planner.templates[actor.app]
    found = 0
    for name, node in engine.model.nodes.items():
        for alias in re.findall(re.escape(table_text(node.table)) + r" (t\d+)\b", sql):
            judged = {name: alias}
            if name == "BillLine":  # whoever sees the bill sees its lines
                (owner,) = re.findall(rf"{alias}\.bill_id = (t\d+)\.id\b|$", sql)[:1]
                judged = {"Bill": owner}
            for policy, row in judged.items():
                assert templates.policies[policy].render(row) in sql, f"{name} as {alias}"
            found += 1
    assert found >= 8


@pytest.mark.parametrize("actor", [RESIDENT, MANAGER])
def test_a_line_is_judged_with_its_bill_and_alone_when_it_comes_alone(engine: Engine, actor: Actor) -> None:
    policies = engine.planner.templates[actor.app].policies
    below = plan_sql(engine, "{ bills { nodes { lines { label } } } }", actor)
    alone = plan_sql(
        engine, "query($id: ID!) { node(id: $id) { ... on BillLine { label } } }", actor, id=LINE
    )
    assert "EXISTS (SELECT 1 \nFROM engine_test.bill " not in below
    assert policies["BillLine"].render("t1") in alone
    assert "EXISTS (SELECT 1 \nFROM engine_test.bill " in alone


def test_a_policy_cannot_be_left_out(engine: Engine) -> None:
    del engine.planner.templates[App.RESIDENT].policies["Room"]
    with pytest.raises(KeyError, match="Room"):
        plan_sql(engine, EVERYTHING, RESIDENT)


async def test_callers_see_their_own(engine: Engine) -> None:
    counts = {}
    for name, actor in {
        "anonymous": Actor(App.PUBLIC),
        "resident": RESIDENT,
        "neighbour": Actor(App.RESIDENT, PEOPLE[1]),
        "stranger": Actor(App.RESIDENT, PEOPLE[3]),
        "manager": MANAGER,
    }.items():
        data = (await ask(engine, "{ bills { totalCount } towns { totalCount } }", actor))["data"]
        counts[name] = (data["bills"]["totalCount"], data["towns"]["totalCount"])
    assert counts == {
        "anonymous": (0, 2),
        "resident": (13, 2),
        "neighbour": (13, 2),
        "stranger": (0, 2),
        "manager": (56, 3),
    }


async def test_a_foreign_row_is_like_none(engine: Engine) -> None:
    query = "query ($id: ID!) { bill(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }"
    every = await ask(engine, "{ bills(first: 100) { nodes { id } } }", MANAGER)
    own = {
        each["id"]
        for each in (await ask(engine, "{ bills(first: 100) { nodes { id } } }", RESIDENT))["data"]["bills"][
            "nodes"
        ]
    }
    foreign = next(each["id"] for each in every["data"]["bills"]["nodes"] if each["id"] not in own)
    absent = foreign[:-4] + "AAAA"
    nothing = {"bill": None, "node": None, "nodes": [None]}
    for value in (foreign, absent):
        assert (await ask(engine, query, RESIDENT, id=value))["data"] == nothing


@pytest.mark.parametrize(
    ("document", "personal"),
    [
        ("{ bills { nodes { period } } }", False),
        ("{ bills { nodes { isMine } } }", True),
        ("{ viewer { name } }", True),
        ("{ notes { nodes { text } } }", False),
    ],
)
def test_what_depends_on_who_looks_is_known(engine: Engine, document: str, personal: bool) -> None:
    assert engine.plan(engine.prepare(document, None, RESIDENT)).personal is personal


def test_plans_are_shared_by_shape(engine: Engine) -> None:
    bills = "bills(status: $s, first: $n) { nodes { id period @include(if: $on) } }"
    query = f"query ($s: BillStatus, $on: Boolean!, $n: Int) {{ {bills} }}"
    operation = engine.prepare(query, None, RESIDENT)
    same = engine.plan(operation, {"s": "DUE", "on": True, "n": 1})
    assert engine.plan(operation, {"s": "PAID", "on": True, "n": 50}) is same
    others = [
        engine.plan(operation, given)
        for given in ({"on": True, "n": 1}, {"s": "DUE", "on": False, "n": 1}, {"s": "DUE", "on": True})
    ]
    assert len({each.sql for each in [same, *others]}) == 4
    assert engine.plan(operation, {"s": None, "on": True, "n": 1}) is others[0]


def test_caches_are_bounded(engine: Engine) -> None:
    engine.operations.known.size = engine.planner.known.size = 10
    for at in range(50):
        engine.plan(engine.prepare(f"{{ towns(first: {at}) {{ nodes {{ name }} }} }}", None, RESIDENT))
    assert len(engine.operations.known) == len(engine.planner.known) == 10
    operation = engine.prepare("query ($id: ID!) { node(id: $id) { id } }", None, RESIDENT)
    for at in range(50):
        with pytest.raises(Exception, match="not a global id"):
            engine.plan(operation, {"id": f"x{at}_"})
    assert len(engine.planner.known) == 10


def test_contracts_do_not_share_documents(engine: Engine) -> None:
    query = "{ bills { nodes { status } } }"
    assert engine.prepare(query, None, RESIDENT) is engine.prepare(query, None, RESIDENT)
    assert engine.prepare(query, None, RESIDENT) is not engine.prepare(query, None, MANAGER)
    assert plan_sql(engine, query, RESIDENT) != plan_sql(engine, query, MANAGER)


def test_what_cannot_be_planned_says_why(engine: Engine) -> None:
    for _ in range(2):
        with pytest.raises(Unplannable, match=r"Query.greeting is made by Python"):
            engine.plan(engine.prepare("{ greeting }", None, RESIDENT))


async def test_values_of_callers_never_become_sql(engine: Engine) -> None:
    evil = "'||(SELECT 1)||' zq_row k.p1 $1 \\"
    query = "query ($p: String) { bills(first: 1) { nodes { room { bills(period: $p) { totalCount } } } } }"
    assert "SELECT 1)||" not in plan_sql(engine, query, MANAGER, p=evil)
    inline = query.replace("query ($p: String) ", "").replace("$p", orjson.dumps(evil).decode())
    assert "SELECT 1)||" not in plan_sql(engine, inline, MANAGER)
    for document, variables in ((query, {"p": evil}), (inline, {})):
        answer = await ask(engine, document, MANAGER, **variables)
        assert answer["data"]["bills"]["nodes"][0]["room"]["bills"]["totalCount"] == 0


async def test_a_hole_where_the_contract_promises_a_value_goes_to_the_stock_executor(engine: Engine) -> None:
    """SQL cannot tell that an expression is never NULL. It fails rather than write broken JSON."""
    query = "{ bills(first: 1) { nodes { isPayable } } }"
    plan = engine.plan(engine.prepare(query, None, MANAGER))
    plan.sql = plan.sql.replace("= 'due'", "= NULL")
    answer = await ask(engine, query, MANAGER)
    assert answer["data"]["bills"]["nodes"][0]["isPayable"] in {True, False}


PAYLOAD = """query ($n: Int) {
  node(id: "x") { ... on Bill { period room { bills(first: $n) { totalCount } } receiptUrl } ...F }
}
fragment F on Bill { id }"""


async def test_a_payload_is_read_like_a_query(engine: Engine) -> None:
    operation = engine.prepare(PAYLOAD, None, RESIDENT)
    node = operation.node.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    visible = Key(UUID(int=3001), COMMUNITIES[0])
    body, errors = await engine.read_selection(operation, {"n": 1}, "Bill", [node], visible, RESIDENT)
    assert orjson.loads(body)["period"] == "2026-02"
    assert errors == []
    assert engine.reader.statements == 1
    body, _ = await engine.read_selection(
        operation, {"n": 1}, "Bill", [node], visible, Actor(App.RESIDENT, PEOPLE[3])
    )
    assert body == b"null"
    assert len(engine.planner.known) == 1


def test_every_field_is_planned_or_listed(engine: Engine) -> None:
    assert list(unplanned_fields(engine.model, engine.contracts[App.MANAGER])) == ["Query.greeting"]


async def test_words_of_the_document_are_told_to_the_planner(engine: Engine) -> None:
    query = "{ bills(first: 100, status: DUE, disputed: true) { nodes { status disputed } } }"
    plan = engine.plan(engine.prepare(query, None, MANAGER))
    assert "'due'::text" in plan.sql
    assert "'True'::boolean" in plan.sql
    assert plan.columns == []
    nodes = (await ask(engine, query, MANAGER))["data"]["bills"]["nodes"]
    assert nodes
    assert nodes == [{"status": "DUE", "disputed": True}] * len(nodes)


def test_a_policy_finds_the_rows_of_a_root_list_and_only_judges_rows_that_are_found_otherwise(
    engine: Engine,
) -> None:
    policies = engine.planner.templates[RESIDENT.app].policies
    sql = plan_sql(engine, "{ bills { nodes { room { number } } } }", RESIDENT)
    room = policies["Room"].render("t2")
    assert f"{room} IS TRUE" in sql
    assert f"WHERE {policies['Bill'].render('t1')} ORDER BY" in sql
