"""Faults: masked for the caller, told in full in the log, and counted as failures."""

import logging
from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kit.actor import Actor, App
from schema.engine import access, build_schema
from schema.engine.answers import executed, formatted, refused
from schema.engine.engine import Engine
from schema.engine.errors import BadArgument
from schema.engine.reader import DatabaseUnavailable, Reader
from tests.schema.engine.answers import ask, codes
from tests.schema.engine.community import PEOPLE, BillLine, Query, Residency, Room

MANAGER = Actor(App.MANAGER, PEOPLE[3])
SECRET = "password of the database"


@pytest.mark.parametrize(
    ("fault", "code", "message"),
    [
        (RuntimeError(SECRET), "INTERNAL", "Something went wrong on our side."),
        (DatabaseUnavailable(SECRET), "UNAVAILABLE", "The service cannot answer now."),
    ],
)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_fault_is_masked_however_deep_and_its_number_is_in_the_log(
    caplog: pytest.LogCaptureFixture, fault: Exception, code: str, message: str, depth: int
) -> None:
    error = GraphQLError(str(fault), original_error=fault, path=["a", 0])
    for _ in range(depth):
        error = GraphQLError(str(error), original_error=error, path=["a", 0])
    found = formatted(error)
    number = found["extensions"].pop("correlationId")
    assert found == {"message": message, "path": ["a", 0], "extensions": {"code": code}}
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.ERROR,
        f"operation failed, correlation id {number}",
    )
    assert record.exc_info is not None
    assert record.exc_info[1] is fault


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_caller_s_mistake_keeps_its_words_and_its_code(
    caplog: pytest.LogCaptureFixture, depth: int
) -> None:
    error: GraphQLError = BadArgument("BAD_CURSOR", "This is no cursor.")
    for _ in range(depth):
        error = GraphQLError(error.message, original_error=error)
    assert formatted(error) == {"message": "This is no cursor.", "extensions": {"code": "BAD_CURSOR"}}
    assert caplog.records == []


def test_an_error_of_the_executor_that_is_no_caller_s_mistake_is_a_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = formatted(GraphQLError(f"Abstract type {SECRET} must resolve to an Object type."))
    assert found["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(found)
    assert len(caplog.records) == 1


def test_what_failed_is_known_without_reading_the_answer() -> None:
    error = BadArgument("BAD", "Bad.")
    assert (refused([error]).executed, refused([error]).failed) == (False, True)
    good, bad = executed({"a": 1}, [], 3, 7), executed(None, [error], 3, 7)
    assert (good.executed, good.failed, bad.executed, bad.failed) == (True, False, True, True)
    assert good.body == b'{"data":{"a":1},"extensions":{"cost":{"requested":3,"limit":7}}}'
    assert orjson.loads(bad.body)["errors"] == [{"message": "Bad.", "extensions": {"code": "BAD"}}]


async def test_a_reader_without_a_database_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> bytes:
        raise DatabaseUnavailable(SECRET)

    monkeypatch.setattr(engine.reader, "run", gone)
    answer = await ask(engine, "{ towns { totalCount } }", MANAGER)
    assert (answer["data"], codes(answer)) == (None, ["UNAVAILABLE"])


async def test_the_others_are_finished_where_one_fails(engine: Engine) -> None:
    document = """{ bills(first: 100) { nodes { period receiptUrl daysOld } } }"""
    answer = await ask(engine, document, MANAGER)
    nodes = answer["data"]["bills"]["nodes"]
    paths = [each["path"] for each in answer["errors"]]
    assert paths
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"INTERNAL"}
    assert {tuple(path[:2]) + tuple(path[3:]) for path in paths} == {("bills", "nodes", "receiptUrl")}
    failed = {path[2] for path in paths}
    assert len(failed) == len(paths)
    assert all(nodes[at]["receiptUrl"] is None for at in failed)
    assert any(each["receiptUrl"] for each in nodes)
    assert all(isinstance(each["daysOld"], int) for each in nodes)
    assert "secret" not in str(answer)


async def test_a_word_that_the_contract_does_not_know_is_never_null(engine: Engine) -> None:
    """A resident's contract has no DRAFT. Were such a row to slip through, the plan fails rather than lie."""
    resident = Actor(App.RESIDENT, PEOPLE[0])
    operation = engine.prepare("{ bills(first: 100) { nodes { status } } }", None, resident)
    plan = engine.plan(operation)
    loose = plan.sql.replace("IN ('due', 'paid')", "IN ('due', 'paid', 'draft')")
    assert loose != plan.sql
    plan.sql = loose
    answer = orjson.loads((await engine.run(operation, {}, resident)).body)
    assert {each["status"] for each in answer["data"]["bills"]["nodes"]} == {"DUE", "PAID"}


async def test_the_engine_runs_mutations_of_strawberry_too(reader: Reader, database: AsyncEngine) -> None:
    @strawberry.type
    class Mutation:
        @strawberry.mutation(description="Seals.", metadata=access(apps={App.MANAGER}))  # type: ignore[untyped-decorator]
        def seal(self, info: strawberry.Info[Any, None]) -> str:
            return f"sealed by {info.context.services}"

    schema = build_schema(Query, Mutation, types=[Room, Residency, BillLine])
    other = Engine(schema, reader, database, services="us")
    answer = await other.query("mutation { seal __typename }", None, {}, MANAGER)
    assert orjson.loads(answer.body)["data"] == {"seal": "sealed by us", "__typename": "Mutation"}
    assert reader.statements == 0
