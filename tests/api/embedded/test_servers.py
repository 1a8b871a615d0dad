import socket
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
from sqlalchemy.engine import make_url

from api.embedded import DataFolderInUse, EmbeddedServers
from tests.api.embedded.conftest import Holder


async def write_and_read(servers: EmbeddedServers) -> tuple[list[int], int]:
    """Add a row and count a key up; give what is there now."""
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS visit (number int GENERATED ALWAYS AS IDENTITY)")
    await connection.execute("INSERT INTO visit DEFAULT VALUES")
    rows = [row["number"] for row in await connection.fetch("SELECT number FROM visit ORDER BY number")]
    await connection.close()
    async with redis.asyncio.Redis.from_url(servers.redis_url) as client:
        count = int(await client.incr("visits"))
    return rows, count


async def test_a_second_start_finds_its_data_at_the_same_addresses(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder) as first:
        assert await write_and_read(first) == ([1], 1)
        addresses = first.database_url, first.redis_url
    async with EmbeddedServers(data_folder) as second:
        assert await write_and_read(second) == ([1, 2], 2)
        assert (second.database_url, second.redis_url) == addresses


async def test_the_database_is_what_the_product_needs(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder) as servers:
        connection = await asyncpg.connect(servers.database_url)
        facts = await connection.fetchrow(
            """
            SELECT current_setting('server_version_num')::int / 10000 AS major,
                   pg_encoding_to_char(encoding) AS encoding,
                   datlocprovider::text AS provider, datlocale AS locale,
                   current_setting('jit') AS jit, current_setting('data_checksums') AS checksums,
                   current_setting('fsync') AS fsync, current_setting('listen_addresses') AS addresses,
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser
            FROM pg_database WHERE datname = current_database()
            """
        )
        await connection.execute("CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; CREATE ROLE reader")
        await connection.close()
    assert facts is not None
    assert dict(facts) == {
        "major": 18,
        "encoding": "UTF8",
        "provider": "b",
        "locale": "C.UTF-8",
        "jit": "off",
        "checksums": "on",
        "fsync": "on",
        "addresses": "127.0.0.1",
        "superuser": False,
    }


async def test_nobody_gets_in_without_the_password(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder, durable=False) as servers:
        url = make_url(servers.database_url)
        for user in ("palm", "postgres"):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await asyncpg.connect(
                    host=url.host, port=url.port, user=user, password="guess", database="palm"
                )
        with socket.create_connection(("127.0.0.1", make_url(servers.redis_url).port or 0)) as connection:
            connection.sendall(b"PING\r\n")
            assert connection.recv(100).startswith(b"-NOAUTH")
    assert (data_folder / "secrets").stat().st_mode & 0o077 == 0
    assert {file.stat().st_mode & 0o077 for file in (data_folder / "secrets").iterdir()} == {0}


async def test_a_given_address_is_used_and_nothing_is_started_for_it(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder, database_url="postgresql://elsewhere/palm") as servers:
        assert servers.database_url == "postgresql://elsewhere/palm"
        assert list(servers.processes) == ["Valkey"]


async def test_two_given_addresses_touch_no_folder(data_folder: Path) -> None:
    database, stream = "postgresql://elsewhere/palm", "redis://elsewhere/0"
    async with EmbeddedServers(data_folder, database_url=database, redis_url=stream) as servers:
        assert (servers.database_url, servers.redis_url) == (database, stream)
        assert servers.processes == {}
    assert not data_folder.exists()


async def test_a_second_holder_is_told_who_has_the_folder(data_folder: Path, holder: Holder) -> None:
    with pytest.raises(DataFolderInUse, match=rf"{data_folder}.*\(pid {holder.process.pid}\).*PALM_DATA="):
        await EmbeddedServers(data_folder).__aenter__()


async def test_another_command_may_share_the_servers_and_leaves_them_running(
    data_folder: Path, holder: Holder
) -> None:
    async with EmbeddedServers(data_folder, attach=True) as servers:
        assert servers.database_url == holder.database_url
        assert servers.processes == {}
        assert await write_and_read(servers) == ([1], 1)
    connection = await asyncpg.connect(holder.database_url)
    assert await connection.fetchval("SELECT count(*) FROM visit") == 1
    await connection.close()


async def test_progress_is_told_for_each_server(data_folder: Path) -> None:
    told: dict[str, list[str]] = {}
    for _ in range(2):
        async with EmbeddedServers(
            data_folder,
            durable=False,
            progress=lambda server, doing: told.setdefault(server, []).append(doing),
        ):
            pass
    assert told == {
        "PostgreSQL": ["creating the cluster", "starting", "ready", "starting", "ready"],
        "Valkey": ["starting", "ready", "starting", "ready"],
    }
