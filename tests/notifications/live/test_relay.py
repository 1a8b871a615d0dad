"""Positions without gap, each event once in the streams, whatever dies in between."""

import asyncio
from typing import Any

import asyncpg
from redis.asyncio import Redis

from notifications.live.events import LiveEvent, decode, encode, partition_of
from notifications.live.history import decoded
from notifications.live.publisher import EPOCH, PUBLISHED, STREAMS
from notifications.live.sequencer import POSITIONED_CHANNEL, assign_positions, read_sequence
from tests.notifications.live.support import (
    COMMUNITY,
    Heard,
    connected,
    listening,
    relaying,
    until,
    write_events,
)

TOPICS = [("alarm.raised", COMMUNITY)]


async def published(redis_url: str) -> list[LiveEvent]:
    """Everything in the streams, by position."""
    events: list[LiveEvent] = []
    async with Redis.from_url(redis_url) as redis:
        for stream in STREAMS:
            entries: Any = await redis.xrange(stream)
            events += decoded(entries)
    return sorted(events, key=lambda event: event.position)


async def until_published(redis_url: str, position: int) -> None:
    async with Redis.from_url(redis_url) as redis, asyncio.timeout(10):
        while int(await redis.get(PUBLISHED) or -1) < position:  # noqa: ASYNC110  # Valkey tells nobody
            await asyncio.sleep(0.005)


async def test_positions_are_gap_free_in_commit_order(database_url: str) -> None:
    async with connected(database_url) as connection, connected(database_url) as slow:
        await read_sequence(connection)
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(
            "INSERT INTO outbox SELECT uuidv7(), NULL, 'a.b', $1, uuidv7(), '{}', now(), uuidv7(), NULL",
            COMMUNITY,
        )
        await write_events(connection, 3)
        assert await assign_positions(connection) == 3
        await transaction.commit()  # it began first, and is last
        assert await assign_positions(connection) == 4
        rows = await connection.fetch("SELECT name, position FROM outbox ORDER BY position")
    assert [tuple(row) for row in rows] == [
        ("alarm.raised", 1),
        ("alarm.raised", 2),
        ("alarm.raised", 3),
        ("a.b", 4),
    ]


async def test_two_sequencers_at_once_leave_no_gap_and_no_double(database_url: str) -> None:
    async with connected(database_url) as first, connected(database_url) as second:
        await read_sequence(first)
        for _ in range(20):
            await write_events(first, 7)
            await asyncio.gather(assign_positions(first), assign_positions(second))
        positions = [
            row["position"] for row in await first.fetch("SELECT position FROM outbox ORDER BY position")
        ]
        assert positions == list(range(1, 141))
        assert (await read_sequence(first)).position == 140


async def test_new_positions_are_announced(database_url: str) -> None:
    async with connected(database_url) as connection:
        told = asyncio.Event()
        await connection.add_listener(POSITIONED_CHANNEL, lambda *_: told.set())
        await read_sequence(connection)
        await write_events(connection)
        await assign_positions(connection)
        await asyncio.wait_for(told.wait(), 5)


async def test_an_event_is_the_same_at_the_other_end(database_url: str, redis_url: str) -> None:
    async with connected(database_url) as connection, relaying(database_url, redis_url):
        (subject,) = await write_events(connection, payload={"level": "I", "floor": 11})
        await until_published(redis_url, 1)
        row = await connection.fetchrow("SELECT correlation_id, occurred_at FROM outbox")
    assert row is not None
    assert await published(redis_url) == [
        LiveEvent(
            position=1,
            name="alarm.raised",
            community_id=COMMUNITY,
            subject_id=subject,
            payload={"level": "I", "floor": 11},
            occurred_at=row["occurred_at"].isoformat(),
            correlation_id=row["correlation_id"],
        )
    ]


def test_an_event_survives_its_encoding() -> None:
    event = LiveEvent(
        7, "session.ended", None, COMMUNITY, {"person_id": str(COMMUNITY)}, "2026-01-01", COMMUNITY
    )
    assert decode(7, encode(event)) == event
    assert event.partition == partition_of(COMMUNITY)
    assert event.topics == {("session.ended", COMMUNITY)}


async def test_a_waiting_relay_takes_over_when_the_leader_loses_its_connection(
    database_url: str, redis_url: str
) -> None:
    async with relaying(database_url, redis_url) as first, connected(database_url) as connection:
        await until(lambda: first.leading)
        async with relaying(database_url, redis_url) as second:
            await write_events(connection, 5)
            await until_published(redis_url, 5)
            assert not second.leading
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database "
                "WHERE locktype = 'advisory' AND granted AND datname = current_database()"
            )
            await write_events(connection, 5)
            await until_published(redis_url, 10)
            await until(lambda: first.leading != second.leading)
    assert [event.position for event in await published(redis_url)] == list(range(1, 11))


async def test_valkey_that_lost_everything_is_filled_again_and_nobody_hears_twice(
    database_url: str, redis_url: str
) -> None:
    heard = Heard()
    async with (
        connected(database_url) as connection,
        relaying(database_url, redis_url),
        listening(redis_url) as hub,
    ):
        hub.listen(TOPICS, heard)
        await write_events(connection, 30)
        await heard.count(30)
        async with Redis.from_url(redis_url) as redis:
            await redis.flushdb()
        await write_events(connection, 30)
        await heard.count(60)
        assert heard.positions == list(range(1, 61))
    assert [event.position for event in await published(redis_url)] == list(range(1, 61))


async def test_another_database_begins_another_line(database_url: str, redis_url: str) -> None:
    heard, renewed = Heard(), asyncio.Event()
    async with Redis.from_url(redis_url) as redis:
        await redis.mset({EPOCH: "another", PUBLISHED: 5_000, "palm:events:base": 0})
        await redis.xadd(STREAMS[0], {"event": "{}"}, id="5000-0")
    async with listening(redis_url) as hub, connected(database_url) as connection:
        assert hub.position == 5_000
        hub.on_new_line = renewed.set
        hub.listen(TOPICS, heard)
        await write_events(connection, 1)
        async with relaying(database_url, redis_url):
            await asyncio.wait_for(renewed.wait(), 10)
            await heard.count(1)
            await write_events(connection, 1)
            await heard.count(2)
    assert heard.positions == [1, 2]


async def test_a_database_that_went_back_begins_another_line(database_url: str, redis_url: str) -> None:
    async with connected(database_url) as connection:
        before = await read_sequence(connection)
        async with Redis.from_url(redis_url) as redis:
            await redis.mset({EPOCH: before.epoch, PUBLISHED: 900, "palm:events:base": 0})
        await write_events(connection, 3)
        async with relaying(database_url, redis_url):
            async with asyncio.timeout(10):
                while [e.position for e in await published(redis_url)] != [1, 2, 3]:  # noqa: ASYNC110  # likewise
                    await asyncio.sleep(0.01)
        assert (await read_sequence(connection)).epoch != before.epoch


async def test_the_database_may_come_and_go(database_url: str, redis_url: str) -> None:
    async with connected(database_url) as connection, relaying(database_url, redis_url) as relay:
        await until(lambda: relay.leading)
        for number in range(1, 4):
            await _cut_others(connection)
            await write_events(connection, 1)
            await until_published(redis_url, number)


async def _cut_others(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'palm-relay' "
        "AND datname = current_database()"
    )
