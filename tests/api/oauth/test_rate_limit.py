"""The token bucket: full at first, refilled by time, one for each subscriber, none without Valkey."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from api.oauth.rate_limit import RateLimit, network
from tests.support.world import FixedClock


@pytest.fixture
def limit(redis: Redis, clock: FixedClock) -> RateLimit:
    return RateLimit(redis, clock, "test", size=3, per_minute=6)


async def test_a_bucket_empties_and_refills(limit: RateLimit, clock: FixedClock) -> None:
    assert [await limit.wait_for("192.0.2.1") for _ in range(5)] == [0, 0, 0, 10, 10]
    clock.instant += timedelta(seconds=9)
    assert await limit.wait_for("192.0.2.1") == 1
    clock.instant += timedelta(seconds=1)
    assert [await limit.wait_for("192.0.2.1") for _ in range(2)] == [0, 10]
    clock.instant += timedelta(hours=1)
    assert [await limit.wait_for("192.0.2.1") for _ in range(4)] == [0, 0, 0, 10]


async def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing(
    limit: RateLimit, clock: FixedClock
) -> None:
    assert await limit.wait_for("192.0.2.1") == 0
    clock.instant -= timedelta(hours=1)
    assert [await limit.wait_for("192.0.2.1") for _ in range(3)] == [0, 0, 10]


async def test_each_address_has_its_own(limit: RateLimit) -> None:
    for _ in range(3):
        assert await limit.wait_for("192.0.2.1") == 0
    assert await limit.wait_for("192.0.2.1") == 10
    assert await limit.wait_for("192.0.2.2") == 0


async def test_of_twenty_at_once_three_go(limit: RateLimit) -> None:
    waits = await asyncio.gather(*(limit.wait_for("192.0.2.1") for _ in range(20)))
    assert sorted(waits) == [0, 0, 0] + [10] * 17


async def test_a_bucket_leaves_valkey_when_it_is_full_again(limit: RateLimit, redis: Redis) -> None:
    await limit.wait_for("192.0.2.1")
    assert 9_000 < await redis.pttl("palm:limit:test:192.0.2.1") <= 10_000


async def test_without_valkey_everybody_may(clock: FixedClock) -> None:
    gone = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    limit = RateLimit(gone, clock, "test", size=1, per_minute=1)
    assert [await limit.wait_for("192.0.2.1") for _ in range(3)] == [0, 0, 0]
    await gone.aclose()


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_subscriber_is_an_ipv4_address_or_an_ipv6_network(address: str, counted_as: str) -> None:
    assert network(address) == counted_as
