"""Fills databases for the read benchmark, at two sizes."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from domain.demo.notice_texts import FOR_EVERYONE
from domain.migrations.run import upgrade
from tests.bench.reads.constraints import without_constraints

SCRIPT = Path(__file__).with_name("dataset.sql")
BILLS_OF_A_COMMUNITY = 10_000


@dataclass(frozen=True, slots=True)
class Size:
    """So many communities, each with 500 rooms, 1,000 residents and 10,000 bills."""

    name: str
    communities: int

    @property
    def bills(self) -> int:
        """Of all communities."""
        return self.communities * BILLS_OF_A_COMMUNITY


SMALL, LARGE = Size("small", 10), Size("large", 100)
SIZES = {each.name: each for each in (SMALL, LARGE)}


async def create(server_url: str, size: Size) -> str:
    """The address of a new database of this size on the server."""
    name = f"bench_{size.name}"
    connection = await asyncpg.connect(server_url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    await upgrade(url)
    await fill(url, size)
    return url


async def fill(database_url: str, size: Size) -> None:
    """All rows, then what a quiet server would have done: a vacuum, statistics, a checkpoint."""
    texts = [
        (n, text.title, text.body.format(day="1月8日", community="悦来花园", building=""))
        for n, text in enumerate(FOR_EVERYONE, start=1)
    ]
    connection = await asyncpg.connect(database_url)
    await connection.execute("SET maintenance_work_mem = '512MB'")
    await connection.execute("SET work_mem = '128MB'")
    await connection.execute(f"SET bench.communities = {size.communities}")
    await connection.execute("CREATE TEMP TABLE notice_text (number int, title text, body text)")
    await connection.copy_records_to_table("notice_text", records=texts)
    async with without_constraints(connection):
        await connection.execute(SCRIPT.read_text(encoding="utf-8"))
    await connection.execute("VACUUM (ANALYZE)")
    await connection.close()
