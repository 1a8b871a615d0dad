"""`palm explain` teaches what becomes of a query."""

import pytest
from typer.testing import CliRunner

from api.command_line.app import app
from api.command_line.sql_layout import laid_out

QUERY = """query Mine($first: Int) {
  viewer { name residencies(first: $first) { edges { node { room { number } } } pageInfo { hasNextPage } } }
  payableBills { totalCount nodes { lines { label } } }
}"""


def explained(*arguments: str, text: str = QUERY) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["explain", "-", "--no-database", *arguments], input=text)
    return result.exit_code, result.output


def test_a_query_is_told_as_plan_statement_and_cost() -> None:
    code, output = explained("--as", "resident", "--variables", '{"first": 3}')
    assert code == 0
    for line in (
        "Mine, for the resident contract",
        "viewer: the one of person that a condition finds",
        "residencies: a page of residency by applied_at, id, community_id",
        "room: room, joined by its key",
        "payableBills: a page of bill by due_at, id, community_id",
        "lines: at most 100 of bill_line by position",
        'SELECT convert_to(\'{"data":',
        "depends on who looks",
    ):
        assert line in output


def test_postgres_is_asked_for_the_plan_that_every_request_runs(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    result = CliRunner().invoke(app, ["explain", "-"], input="{ viewer { name } }")
    assert result.exit_code == 0, result.output
    assert "Index Scan using pk_person on person" in result.output


@pytest.mark.parametrize(
    ("arguments", "text", "problem"),
    [
        (("--as", "guest"), QUERY, "There is no app guest; there are public, resident, manager, merchant."),
        (("--variables", "{"), QUERY, "--variables is not JSON"),
        (("--variables", "[]"), QUERY, "--variables is a JSON object."),
        (("--variables", '{"first": "x"}'), QUERY, "Int cannot represent non-integer value"),
        ((), "{ nothing }", "Cannot query field 'nothing' on type 'Query'"),
        ((), "{", "Syntax Error"),
        ((), 'mutation { noticeMarkRead(noticeId: "x") { notice { id } } }', "Only queries have a plan"),
        ((), '{ node(id: "bill_x") { id } }', "is not a global id."),
        ((), "{ __schema { queryType { name } } }", "Strawberry's own executor answers this"),
    ],
)
def test_what_cannot_be_explained_is_told_in_a_sentence(
    arguments: tuple[str, ...], text: str, problem: str
) -> None:
    code, output = explained(*arguments, text=text)
    assert code == 1
    assert problem in " ".join(output.split())


def test_a_statement_is_laid_out_without_touching_what_is_quoted() -> None:
    sql = "SELECT 'a FROM  (b' || (SELECT x FROM t WHERE y = 'it''s' ORDER BY z LIMIT 1) FROM k"
    assert laid_out(sql) == (
        "SELECT 'a FROM  (b' || (\n"
        "  SELECT x\n"
        "  FROM t\n"
        "  WHERE y = 'it''s'\n"
        "  ORDER BY z\n"
        "  LIMIT 1)\n"
        "FROM k"
    )
