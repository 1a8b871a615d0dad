"""A connection for reading: every statement is planned once."""

from schema.engine.read_connection import ReadConnection, ReadSettings

PLANS = "SELECT name, generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = $1"
TWICE = "SELECT $1::int * 2 AS twice"


async def test_a_statement_is_planned_once_however_often_it_runs(database_url: str) -> None:
    connection = await ReadConnection.open(ReadSettings(database_url))
    assert [(await connection.fetch(TWICE, [number]))[0]["twice"] for number in (1, 2, 3)] == [2, 4, 6]
    (statement,) = await connection.fetch(PLANS, [TWICE])
    assert (statement["name"], statement["generic_plans"], statement["custom_plans"]) == ("palm_1", 3, 0)
    connection.abandon()


async def test_statements_that_were_forgotten_are_given_back(database_url: str) -> None:
    connection = await ReadConnection.open(ReadSettings(database_url, prepared=2))
    for number in range(5):
        await connection.fetch(f"SELECT {number}", [])
    (known,) = await connection.fetch("SELECT count(*) FROM pg_prepared_statements", [])
    assert known["count"] <= 4
    connection.abandon()
