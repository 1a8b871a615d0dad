"""Batches: fewer statements, the same answers, and nobody is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest

from domain.kit.actor import Actor, App
from schema.engine.engine import Engine
from schema.engine.plans import Plan
from schema.engine.read_connection import ReadConnection, ReadSettings
from schema.engine.reader import MAX_BATCH, DatabaseUnavailable, Reader
from tests.schema.engine.answers import ask
from tests.schema.engine.community import NOW, PEOPLE

MANAGER = Actor(App.MANAGER, PEOPLE[3])
QUERY = """query ($n: Int, $s: [BillStatus!], $after: Cursor) {
  viewer { name } bills(first: $n, after: $after) { nodes { id room { bills(status: $s) { nodes { id } } } } }
  notes { nodes { text writtenAt } }
}"""


def number_plan(sql: str = "k.p1") -> Plan:
    """A plan with one number as its parameter, whose answer is `sql` as text."""
    from schema.engine.costs import Cost
    from schema.engine.parameters import ParameterColumn, batch_source, single_source

    columns = [ParameterColumn("p1", "bigint", "bigint")]
    answer = f"convert_to(({sql})::text,'UTF8')"
    return Plan(
        sql=f"SELECT {answer}{single_source(columns, now=False)}",
        batch_sql=f"SELECT k.o, {answer}{batch_source(columns, now=False)}",
        columns=columns,
        readers=[],
        person=False,
        now=False,
        personal=False,
        costs=Cost(),
        finishers=[],
        places={},
    )


@pytest.fixture
async def single(community_url: str) -> AsyncIterator[Reader]:
    """One connection, so that whoever comes second waits."""
    reader = Reader(ReadSettings(community_url, size=1), lambda: NOW)
    await reader.open()
    yield reader
    await reader.close()


async def test_many_at_once_get_what_each_gets_alone(engine: Engine) -> None:
    actors = [Actor(App.MANAGER, PEOPLE[at % 4]) for at in range(32)]
    first = await ask(engine, "{ bills(first: 3) { edges { cursor } } }", MANAGER)
    cursors = [None, *(each["cursor"] for each in first["data"]["bills"]["edges"])]
    variables: list[dict[str, Any]] = [
        {"n": at % 3, "s": [["DUE"], [], ["PAID", "DRAFT"]][at % 3], "after": cursors[at % 4]}
        for at in range(32)
    ]
    alone = [await ask(engine, QUERY, actor, **given) for actor, given in zip(actors, variables, strict=True)]
    before = engine.reader.statements
    together = await asyncio.gather(
        *(ask(engine, QUERY, actor, **given) for actor, given in zip(actors, variables, strict=True))
    )
    assert together == alone
    assert engine.reader.statements - before <= 8


async def test_waiting_requests_share_statements_and_equal_ones_an_answer(single: Reader) -> None:
    plan = number_plan()
    answers = await asyncio.gather(*(single.run(plan, (at % 5,)) for at in range(40)))
    assert answers == [str(at % 5).encode() for at in range(40)]
    assert single.statements == 3
    assert MAX_BATCH == 16


async def test_a_failing_member_fails_alone(single: Reader) -> None:
    plan = number_plan("100 / k.p1")
    answers = await asyncio.gather(*(single.run(plan, (at,)) for at in range(5)), return_exceptions=True)
    assert isinstance(answers[0], asyncpg.DivisionByZeroError)
    assert answers[1:] == [b"100", b"50", b"33", b"25"]
    assert single.statements == 6
    assert await single.run(plan, (10,)) == b"10"


async def test_a_value_that_the_driver_refuses_fails_alone(single: Reader) -> None:
    plan = number_plan()
    answers = await asyncio.gather(
        single.run(plan, (2**70,)), single.run(plan, (7,)), single.run(plan, ("x",)), return_exceptions=True
    )
    assert answers[1] == b"7"
    assert isinstance(answers[0], asyncpg.DataError | asyncpg.InterfaceError)
    assert isinstance(answers[2], asyncpg.DataError | asyncpg.InterfaceError)


async def test_a_connection_that_dies_is_replaced_and_nobody_is_lost(
    single: Reader, community_url: str
) -> None:
    plan = number_plan("pg_backend_pid() + 0 * k.p1 + 0 * (SELECT count(*) FROM pg_sleep(0.2))")
    first = int(await single.run(plan, (0,)))
    running = [single.run(plan, (at,)) for at in range(20)]
    killer = await asyncpg.connect(community_url)
    active = "SELECT state = 'active' FROM pg_stat_activity WHERE pid = $1"
    while not await killer.fetchval(active, first):  # noqa: ASYNC110  # the event is in another process
        await asyncio.sleep(0)
    await killer.execute("SELECT pg_terminate_backend($1)", first)
    await killer.close()
    found = {int(each) for each in await asyncio.gather(*running)}
    assert first not in found
    assert len(found) == 1


async def test_a_database_that_is_gone_is_said_at_once(
    single: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_settings: ReadSettings) -> ReadConnection:
        raise ConnectionRefusedError("gone")

    plan = number_plan("pg_backend_pid() + 0 * k.p1")
    pid = int(await single.run(plan, (0,)))
    killer = await asyncpg.connect(single.settings.url)
    await killer.execute("SELECT pg_terminate_backend($1)", pid)
    await killer.close()
    with monkeypatch.context() as patch:
        patch.setattr(ReadConnection, "open", refuse)
        with pytest.raises(DatabaseUnavailable, match="gone"):
            await single.run(plan, (1,))
    assert int(await single.run(plan, (2,))) != pid


async def test_who_is_cancelled_disturbs_nobody(single: Reader) -> None:
    plan = number_plan("k.p1 + 0 * (SELECT count(*) FROM pg_sleep(0.05))")
    tasks = [asyncio.ensure_future(single.run(plan, (at,))) for at in range(6)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[3].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [each for at, each in enumerate(answers) if at not in {0, 3}] == [b"1", b"2", b"4", b"5"]
    assert await single.run(plan, (9,)) == b"9"


async def test_closing_tells_those_who_wait(community_url: str) -> None:
    reader = Reader(ReadSettings(community_url, size=1), lambda: NOW)
    await reader.open()
    plan = number_plan("k.p1 + 0 * (SELECT count(*) FROM pg_sleep(5))")
    waiting = [reader.run(number_plan(), (1,)) for _ in range(2)] + [
        reader.run(plan, (at,)) for at in range(2)
    ]
    await asyncio.sleep(0.1)
    await reader.close()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(each, DatabaseUnavailable) for each in answers[2:])


async def test_what_is_prepared_is_bounded(community_url: str) -> None:
    connection = await ReadConnection.open(ReadSettings(community_url, prepared=3))
    for at in range(20):
        await connection.fetch(f"SELECT {at}", [])
    assert len(connection.prepared) == 3
    assert (await connection.fetch("SELECT count(*) FROM pg_prepared_statements", []))[0][0] <= 4
    connection.abandon()


async def test_the_session_cannot_write(single: Reader) -> None:
    plan = number_plan("nextval('engine_test.counter') + k.p1")
    writer = await asyncpg.connect(single.settings.url)
    await writer.execute("CREATE SEQUENCE IF NOT EXISTS engine_test.counter")
    await writer.close()
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await single.run(plan, (1,))


async def test_a_role_is_taken_on_and_settings_hold(community_url: str) -> None:
    owner = await asyncpg.connect(community_url)
    await owner.execute("DO $$ BEGIN CREATE ROLE engine_reader; EXCEPTION WHEN duplicate_object THEN END $$")
    await owner.execute("GRANT engine_reader TO CURRENT_USER")
    await owner.close()
    for pooled in (False, True):
        settings = ReadSettings(
            community_url, role="engine_reader", behind_pooler=pooled, statement_timeout=1.5
        )
        connection = await ReadConnection.open(settings)
        (row,) = await connection.fetch(
            """SELECT current_user::text, current_setting('jit'), current_setting('plan_cache_mode'),
            current_setting('timezone'), current_setting('statement_timeout'),
            current_setting('transaction_read_only')""",
            [],
        )
        assert tuple(row) == ("engine_reader", "off", "force_generic_plan", "UTC", "1500ms", "on")
        connection.abandon()


async def test_behind_a_pooler_answers_are_the_same(engine: Engine, community_url: str) -> None:
    expected = await ask(engine, QUERY, MANAGER, n=3)
    pooled = Reader(ReadSettings(community_url, size=1, behind_pooler=True), lambda: NOW)
    await pooled.open()
    engine.reader = pooled
    assert await ask(engine, QUERY, MANAGER, n=3) == expected
    await pooled.close()


async def test_a_statement_that_takes_too_long_is_stopped(community_url: str) -> None:
    slow = Reader(ReadSettings(community_url, size=1, statement_timeout=0.05), lambda: NOW)
    await slow.open()
    with pytest.raises(asyncpg.QueryCanceledError):
        await slow.run(number_plan("k.p1 + 0 * (SELECT count(*) FROM pg_sleep(2))"), (1,))
    await slow.close()


async def test_an_unexpected_failure_is_masked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_arguments: object) -> bytes:
        raise RuntimeError("secret table name")

    monkeypatch.setattr(engine.reader, "run", fail)
    answer = await engine.query("{ towns { totalCount } }", None, {}, MANAGER)
    body = orjson.loads(answer.body)
    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert b"secret" not in answer.body
