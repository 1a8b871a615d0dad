"""Of several workers one speaks to the broker, and another takes over when it is gone."""

import asyncio

import asyncpg
import pytest

from api.mqtt.duty import DUTY_LOCK, on_duty


class Bridge:
    """A bridge that only says that it runs."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.ended = asyncio.Event()

    async def run(self) -> None:
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


@pytest.fixture
def bridges() -> tuple[Bridge, Bridge]:
    return Bridge(), Bridge()


async def test_the_second_stands_by_and_takes_over(database_url: str, bridges: tuple[Bridge, Bridge]) -> None:
    first, second = bridges
    one = asyncio.create_task(on_duty(database_url, first.run))
    await asyncio.wait_for(first.began.wait(), 10)
    other = asyncio.create_task(on_duty(database_url, second.run))
    connection = await asyncpg.connect(database_url)
    assert not await connection.fetchval("SELECT pg_try_advisory_lock($1)", DUTY_LOCK)
    assert not second.began.is_set()
    one.cancel()
    await asyncio.wait_for(second.began.wait(), 10)
    assert first.ended.is_set()
    other.cancel()
    await asyncio.gather(one, other, return_exceptions=True)
    await connection.close()


async def test_without_its_lock_a_bridge_stops(database_url: str, bridges: tuple[Bridge, Bridge]) -> None:
    bridge, _ = bridges
    task = asyncio.create_task(on_duty(database_url, bridge.run))
    await asyncio.wait_for(bridge.began.wait(), 10)
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database "
        "WHERE locktype = 'advisory' AND objid = $1 AND datname = current_database()",
        DUTY_LOCK,
    )
    await connection.close()
    await asyncio.wait_for(task, 10)
    assert bridge.ended.is_set()
