"""kill -9 between any two steps of the relay: its follower loses nothing, repeats nothing, and is quick."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process

import pytest

from tests.notifications.live.dying_relay import POINTS
from tests.notifications.live.support import (
    COMMUNITY,
    Heard,
    connected,
    listening,
    relaying,
    until,
    write_events,
)
from tests.notifications.live.test_relay import published
from tests.support.servers import ROOT

TOPICS = [("alarm.raised", COMMUNITY)]
# More than one batch of the publisher.
COUNT = 700


async def start(point: str, database_url: str, redis_url: str) -> Process:
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    module = "tests.notifications.live.dying_relay"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, point, cwd=ROOT, env=environment
    )


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_relay_is_followed_without_gap_or_repeat(
    point: str, database_url: str, redis_url: str
) -> None:
    heard = Heard()
    async with connected(database_url) as connection:
        async with relaying(database_url, redis_url) as first:
            await until(lambda: first.leading)
            first_subjects = await write_events(connection, 3)
            async with listening(redis_url) as hub:
                hub.listen(TOPICS, heard)
                await until(lambda: hub.position == 3)
        async with listening(redis_url) as hub:
            hub.listen(TOPICS, heard)
            already = len(heard.events)
            subjects = await write_events(connection, COUNT)
            killed = await start(point, database_url, redis_url)
            assert await killed.wait() == -signal.SIGKILL
            async with relaying(database_url, redis_url):
                await until(lambda: len(heard.events) - already >= COUNT)
                later = await write_events(connection, 2)
                await until(lambda: len(heard.events) - already >= COUNT + 2)
    assert heard.positions[already:] == list(range(4, COUNT + 6))
    assert heard.subjects[already:] == subjects + later
    everything = await published(redis_url)
    assert [event.position for event in everything] == list(range(1, COUNT + 6))
    assert [event.subject_id for event in everything] == first_subjects + subjects + later


async def test_a_follower_leads_within_two_seconds(database_url: str, redis_url: str) -> None:
    heard = Heard()
    async with connected(database_url) as connection:
        leader = await start("never", database_url, redis_url)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 20261125"
        async with asyncio.timeout(30):
            while not await connection.fetchval(locks):  # noqa: ASYNC110  # another process says nothing
                await asyncio.sleep(0.01)
        async with relaying(database_url, redis_url) as follower, listening(redis_url) as hub:
            hub.listen(TOPICS, heard)
            await asyncio.sleep(0)
            leader.kill()
            began = time.monotonic()
            await leader.wait()
            await write_events(connection, 5)
            await until(lambda: heard.positions == [1, 2, 3, 4, 5])
            assert follower.leading
            assert time.monotonic() - began < 2.5
