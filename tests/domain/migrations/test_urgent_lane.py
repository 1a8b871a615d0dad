"""The alarms' cursor is there before a worker of its release runs, where the only one stood."""

import json

import asyncpg
import pytest

from domain.migrations.run import upgrade

CURSOR = "INSERT INTO outbox_consumer (name, position, extra) VALUES ('notifications', 1000, $1)"
CURSORS = "SELECT name, position, extra FROM outbox_consumer ORDER BY name"


@pytest.mark.parametrize("extra", [{}, {"after": "somebody"}])
async def test_it_begins_where_the_other_stands(empty_database_url: str, extra: dict[str, str]) -> None:
    await upgrade(empty_database_url, "0029")
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute(CURSOR, json.dumps(extra))
    await upgrade(empty_database_url)
    found = [
        (row["name"], row["position"], json.loads(row["extra"])) for row in await connection.fetch(CURSORS)
    ]
    assert found == [("notifications", 1000, extra), ("notifications.urgent", 1000, extra)]
    await connection.close()


async def test_in_a_new_database_it_begins_at_the_beginning(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    assert [tuple(row)[:2] for row in await connection.fetch(CURSORS)] == [("notifications.urgent", 0)]
    await connection.close()
