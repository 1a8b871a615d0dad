"""What is remembered, what is read again, and the order of one read over several streams."""

from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from notifications.live.errors import CursorExpired, LiveUnavailable
from notifications.live.events import PARTITIONS, LiveEvent, Topic, encode, on_the_grounds, partition_of
from notifications.live.history import Entries, Ring, concerning, read_streams
from notifications.live.hub import READ_COUNT, Hub, in_order
from notifications.live.publisher import Publisher, StreamState
from tests.notifications.live.support import (
    COMMUNITY,
    connected,
    listening,
    relaying,
    until,
    write_events,
)

BASE = StreamState("line", 10)


def event(position: int, community: UUID = COMMUNITY, name: str = "alarm.raised") -> LiveEvent:
    return LiveEvent(position, name, community, uuid4(), {}, "2026-11-24", uuid4())


def entries(positions: list[int]) -> Entries:
    return [(b"%d-0" % position, {b"event": encode(event(position))}) for position in positions]


def ordered(*streams: list[int]) -> list[int]:
    return [each.position for each in in_order([(b"s", entries(each)) for each in streams])]


def test_one_read_is_told_in_the_order_of_positions() -> None:
    assert ordered([1, 4, 6], [2, 3], [], [5]) == [1, 2, 3, 4, 5, 6]


def test_behind_the_end_of_a_full_stream_nothing_is_told_yet() -> None:
    full = list(range(1, READ_COUNT + 1))
    later = [READ_COUNT + 5, READ_COUNT + 7]
    assert ordered(full, later) == full
    assert ordered(full[:-1], later) == [*full[:-1], *later]
    assert ordered([position * 2 for position in full], [3, 901]) == sorted([*(p * 2 for p in full), 3, 901])


def test_a_ring_forgets_the_oldest_and_knows_it() -> None:
    ring = Ring(floor=5, size=3)
    for position in (6, 8, 9, 12):
        ring.add(event(position))
    assert ring.floor == 6
    assert [each.position for each in ring.between(6, 12)] == [8, 9, 12]
    assert [each.position for each in ring.between(8, 9)] == [9]
    assert list(ring.between(12, 12)) == []


def test_topics_are_name_and_id() -> None:
    mine, other = event(1), event(2, uuid4())
    renamed = event(3, name="alarm.changed")
    about_me = LiveEvent(4, "a.b", None, uuid4(), {"person_id": str(COMMUNITY)}, "", uuid4())
    assert concerning([mine, other, renamed, about_me], [("alarm.raised", COMMUNITY)]) == [mine]
    assert concerning([mine, about_me], [("a.b", COMMUNITY)]) == [about_me]
    assert concerning([mine], [("alarm.raised", mine.subject_id)]) == [mine]


def test_an_event_is_known_by_its_building_or_as_one_of_the_grounds() -> None:
    building, alarm = uuid4(), uuid4()

    def topics(payload: dict[str, str | None], community: UUID | None = COMMUNITY) -> frozenset[Topic]:
        return LiveEvent(1, "alarm.raised", community, alarm, payload, "", uuid4()).topics

    known = {("alarm.raised", COMMUNITY), ("alarm.raised", alarm)}
    assert topics({"building_id": str(building)}) == known | {("alarm.raised", building)}
    assert topics({"building_id": None}) == known | {on_the_grounds("alarm.raised", COMMUNITY)}
    assert topics({}) == known | {on_the_grounds("alarm.raised", COMMUNITY)}
    assert topics({}, None) == {("alarm.raised", alarm)}


async def test_streams_are_read_in_order_between_two_positions(redis_url: str) -> None:
    events = [event(number, uuid4()) for number in range(11, 60)]
    async with Redis.from_url(redis_url) as redis:
        publisher = Publisher(redis)
        await publisher.reset(None, BASE)
        await publisher.publish(BASE, events)
        found = await read_streams(redis, range(PARTITIONS), 20, 50)
        assert [each.position for each in found] == list(range(21, 51))
        assert await read_streams(redis, range(PARTITIONS), 59, 59) == []


@pytest.mark.parametrize("after", [0, 9, 60, 10_000])
async def test_cursors_outside_of_what_is_kept_are_refused(redis_url: str, after: int) -> None:
    async with Redis.from_url(redis_url) as redis:
        publisher = Publisher(redis)
        await publisher.reset(None, BASE)
        await publisher.publish(BASE, [event(number) for number in range(11, 60)])
        with pytest.raises(CursorExpired):
            await read_streams(redis, [partition_of(COMMUNITY)], after, 59)


async def test_a_trimmed_stream_refuses_what_it_lost_and_no_more(redis_url: str) -> None:
    partition = partition_of(COMMUNITY)
    async with Redis.from_url(redis_url) as redis:
        publisher = Publisher(redis)
        await publisher.reset(None, BASE)
        await publisher.publish(BASE, [event(number) for number in range(11, 60)])
        await redis.xtrim(f"palm:events:{partition}", maxlen=10, approximate=False)
        with pytest.raises(CursorExpired):
            await read_streams(redis, [partition], 49, 59)
        assert [each.position for each in await read_streams(redis, [partition], 50, 59)] == list(
            range(51, 60)
        )
        other = (partition + 1) % PARTITIONS
        assert await read_streams(redis, [other], 20, 59) == []


async def test_streams_that_are_being_filled_ask_for_patience(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        with pytest.raises(LiveUnavailable):
            await read_streams(redis, [0], 5, 9)


async def test_connections_that_valkey_closed_in_the_pool_cost_no_replay(
    database_url: str, redis_url: str
) -> None:
    topics, partitions = [("alarm.raised", COMMUNITY)], [partition_of(COMMUNITY)]
    async with (
        connected(database_url) as connection,
        relaying(database_url, redis_url),
        listening(redis_url, remembered=3) as hub,
        Redis.from_url(redis_url) as redis,
    ):
        await write_events(connection, 20)
        await until(lambda: hub.position == 20)
        for _ in range(5):
            found = await hub.history(topics, partitions, 5, 20)
            assert [each.position for each in found] == list(range(6, 21))
            await redis.client_kill_filter(_type="normal", skipme=True)


async def test_a_valkey_that_is_away_asks_for_patience() -> None:
    hub = Hub("redis://127.0.0.1:1/0")
    with pytest.raises(LiveUnavailable):
        await hub.history([("alarm.raised", COMMUNITY)], [0], 5, 20)
