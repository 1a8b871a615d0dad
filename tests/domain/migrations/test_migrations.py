"""The database that the migrations build is the one that the models describe, and readers can only read."""

import asyncio
import sys
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table
from sqlalchemy.schema import SchemaItem

from domain.kit.database import Database
from domain.migrations.run import newest_revision
from tests.support.servers import ROOT
from tests.support.tables import every_table

SECRETS = (
    "one_time_code",
    "refresh_token",
    "device_key",
    "idempotency_record",
    "blocked_plate",
    "webhook_event",
)
OF_NO_MODEL = ("pgqueuer",)
RUN = "import asyncio, sys; from domain.migrations.run import upgrade; asyncio.run(upgrade(sys.argv[1]))"


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


async def test_two_processes_at_once_and_a_third_later_are_one(empty_database_url: str) -> None:
    async def migrate() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", RUN, empty_database_url, cwd=ROOT
        )
        return await process.wait()

    assert list(await asyncio.gather(migrate(), migrate())) == [0, 0]
    assert await migrate() == 0
    connection = await asyncpg.connect(empty_database_url)
    versions = await connection.fetch("SELECT version_num FROM alembic_version")
    assert [row["version_num"] for row in versions] == [newest_revision()]
    await connection.close()


async def test_the_models_describe_the_database(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        found: list[object] = compare_metadata(
            MigrationContext.configure(connection, opts={"include_name": ours, "include_object": no_view}),
            every_table(),
        )
        return found

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith(OF_NO_MODEL))

    def no_view(element: SchemaItem, *_rest: object) -> bool:
        return not element.info.get("view")

    database = Database(database_url)
    async with database.engine.connect() as connection:
        found = await connection.run_sync(differences)
    await database.dispose()
    assert found == []


async def test_a_reader_reads_and_nothing_else(connection: asyncpg.Connection) -> None:
    await connection.execute("SET ROLE palm_reader")
    assert await connection.fetchval("SELECT count(*) FROM community") == 0
    for statement in (
        "INSERT INTO city VALUES (gen_random_uuid(), 'x', 'x')",
        "UPDATE city SET name = ''",
        "DELETE FROM city",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize("table", SECRETS)
async def test_a_reader_never_sees_secrets(connection: asyncpg.Connection, table: str) -> None:
    await connection.execute("SET ROLE palm_reader")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetchval(f"SELECT count(*) FROM {table}")


def tenant_tables() -> list[Table]:
    return [each for each in every_table().sorted_tables if "community_id" in each.primary_key.columns]


def test_the_community_leads_the_key_of_what_belongs_to_it() -> None:
    leading = {each.name: next(column.name for column in each.primary_key) for each in tenant_tables()}
    assert len(leading) > 15
    assert set(leading.values()) == {"community_id"}


def test_no_foreign_key_leaves_the_community() -> None:
    tenants = {each.name for each in tenant_tables()}
    crossing = [
        f"{table.name}.{key.column_keys}"
        for table in every_table().sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in tenants and "community_id" not in key.column_keys
    ]
    assert crossing == []
