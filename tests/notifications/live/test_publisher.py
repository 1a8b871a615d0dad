"""The script that adds to the streams: it compares first, and adds once."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from notifications.live.events import LiveEvent
from notifications.live.publisher import PUBLISHED, Publisher, StreamState
from tests.notifications.live.support import COMMUNITY
from tests.notifications.live.test_relay import published

START = StreamState("line", 0)


def event(position: int, community: UUID = COMMUNITY) -> LiveEvent:
    return LiveEvent(position, "alarm.raised", community, uuid4(), {}, "2026-11-24", uuid4())


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as opened:
        yield opened


@pytest.fixture
async def publisher(redis: Redis) -> Publisher:
    made = Publisher(redis)
    await made.reset(None, START)
    return made


async def positions(redis_url: str) -> list[int]:
    return [each.position for each in await published(redis_url)]


async def test_a_batch_moves_the_streams_on(publisher: Publisher, redis_url: str) -> None:
    events = [event(number, uuid4()) for number in range(1, 30)]
    assert await publisher.publish(START, events) == StreamState("line", 29) == await publisher.state()
    assert await published(redis_url) == events


@pytest.mark.parametrize(
    "believed", [StreamState("line", 1), StreamState("another", 0), StreamState("line", 9)]
)
async def test_who_is_mistaken_adds_nothing_and_learns_the_truth(
    publisher: Publisher, redis_url: str, believed: StreamState
) -> None:
    assert await publisher.publish(believed, [event(1)]) == START
    assert await positions(redis_url) == []


async def test_the_same_batch_twice_is_there_once(publisher: Publisher, redis_url: str) -> None:
    batch = [event(1), event(2)]
    await publisher.publish(START, batch)
    assert await publisher.publish(START, batch) == StreamState("line", 2)
    assert await positions(redis_url) == [1, 2]


async def test_what_is_already_in_a_stream_counts_as_added(
    publisher: Publisher, redis: Redis, redis_url: str
) -> None:
    await publisher.publish(START, [event(1), event(2)])
    await redis.set(PUBLISHED, 0)  # as after a snapshot between the two
    assert await publisher.publish(START, [event(1), event(2), event(3)]) == StreamState("line", 3)
    assert await positions(redis_url) == [1, 2, 3]


async def test_streams_that_have_moved_on_are_not_emptied(publisher: Publisher, redis_url: str) -> None:
    await publisher.publish(START, [event(1)])
    await publisher.reset(START, StreamState("new", 0))
    assert await publisher.state() == StreamState("line", 1)
    assert await positions(redis_url) == [1]


async def test_streams_are_bounded(redis: Redis, redis_url: str) -> None:
    publisher = Publisher(redis, kept_per_stream=100)
    await publisher.reset(None, START)
    await publisher.publish(START, [event(number) for number in range(1, 1_001)])
    kept = await positions(redis_url)
    assert 100 <= len(kept) < 300  # trimmed by whole nodes
    assert kept[-1] == 1_000
