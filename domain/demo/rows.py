"""Rows on their way into a table.

Each noun of the demo has its rows as named tuples whose fields are the table's columns: a hundred thousand of
them are made and copied in the time in which a mapped class would make a few thousand.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from asyncpg import Connection

Rows: TypeAlias = Sequence[NamedTuple]
Batch: TypeAlias = dict[str, Rows]


async def copy(connection: Connection, batch: Batch) -> None:
    """Copies tables in the order given, which has to be that of their foreign keys."""
    for table, rows in batch.items():
        if rows:
            await connection.copy_records_to_table(table, records=rows, columns=rows[0]._fields)


async def insert_missing(connection: Connection, table: str, rows: Rows) -> None:
    """For the few rows that several communities share: the first community brings them."""
    for row in rows:
        columns = ", ".join(row._fields)
        places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
        values: tuple[Any, ...] = row
        await connection.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608  # our own names
            *values,
        )
