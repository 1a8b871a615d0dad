"""Subscriptions over real sockets, from the outbox on: nothing is lost, nothing is told twice, nobody hears
too much.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from websockets.exceptions import ConnectionClosed

from tests.api.graphql.conftest import Server, StartServer, starter
from tests.api.graphql.talking import Talk, connected, greeted
from tests.notifications.live.support import connected as database
from tests.notifications.live.support import relaying, write_events
from tests.support.servers import TestServers

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Not one that other modules use: servers, relay and streams live as long as this module.
DATABASE_OF_ITS_OWN = 13


@pytest.fixture(scope="module")
def streams(servers: TestServers) -> str:
    """The address of the module's event streams."""
    return f"{servers.redis_url.rpartition('/')[0]}/{DATABASE_OF_ITS_OWN}"


@pytest.fixture(scope="module")
def start_server(streams: str, tmp_path_factory: pytest.TempPathFactory) -> StartServer:
    """`async with start_server() as server`; several share the event streams."""
    return starter(streams, tmp_path_factory.mktemp("live"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outbox(module_database_url: str, streams: str) -> AsyncIterator[asyncpg.Connection]:
    """A database whose events are relayed. Tests use communities of their own."""
    async with database(module_database_url) as connection, relaying(module_database_url, streams):
        yield connection


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(start_server: StartServer, outbox: asyncpg.Connection) -> AsyncIterator[Server]:  # noqa: ARG001  # it must be relayed
    async with start_server() as started:
        yield started


@pytest.fixture
def here() -> UUID:
    """The community of one test."""
    return uuid4()


async def newest(outbox: asyncpg.Connection) -> int:
    """The position of the last event of the tests before."""
    async with asyncio.timeout(10):
        while await outbox.fetchval("SELECT count(*) FROM outbox WHERE position IS NULL"):  # noqa: ASYNC110  # quick
            await asyncio.sleep(0.01)
    position: int = await outbox.fetchval("SELECT coalesce(max(position), 0) FROM outbox")
    return position


async def rendered(server: Server) -> int:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(server.http, params={"query": "{ hello }"})
        count: int = answer.json()["data"]["rendered"]
        return count


async def test_an_event_reaches_every_subscriber_and_is_rendered_once(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    start, before = await newest(outbox), await rendered(server)
    async with AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(greeted(server.ws, str(uuid4()))) for _ in range(20)]
        for number, talk in enumerate(talks):
            await talk.subscribe(here, number=f"op-{number}")
            await talk.sync()
        (subject,) = await write_events(outbox, payload={"level": "I"}, community=here)
        for number, talk in enumerate(talks):
            message = await talk.hear()
            assert (message["id"], message["type"]) == (f"op-{number}", "next")
            assert message["payload"]["data"]["alarms"] == {
                "subject": str(subject),
                "cursor": str(start + 1),
                "level": "I",
            }
        assert await rendered(server) == before + 1


async def test_other_communities_and_other_names_are_not_heard(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    start = await newest(outbox)
    async with greeted(server.ws) as talk:
        await talk.subscribe(here)
        await talk.sync()
        await write_events(outbox, community=uuid4())
        await write_events(outbox, name="notice.published", community=here)
        await write_events(outbox, name="alarm.changed", community=here)
        assert await talk.alarms(1) == [start + 3]


async def test_groups_are_by_scope_and_see_their_own(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    start = await newest(outbox)
    async with greeted(server.ws) as first, greeted(server.ws) as second:
        await first.subscribe(here, scope="building 1")
        await second.subscribe(here, scope="building 2")
        await first.sync()
        await second.sync()
        for scope in ("building 1", "building 2", None):
            await write_events(outbox, payload={"scope": scope}, community=here)
        assert await first.alarms(2) == [start + 1, start + 3]
        assert await second.alarms(2) == [start + 2, start + 3]


async def test_one_failed_execution_is_told_and_the_group_lives(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    start = await newest(outbox)
    async with greeted(server.ws) as talk:
        await talk.subscribe(here)
        await talk.sync()
        await write_events(outbox, payload={"broken": True}, community=here)
        await write_events(outbox, community=here)
        assert (await talk.hear())["payload"] == {
            "errors": [{"message": "masked", "extensions": {"code": "INTERNAL"}}]
        }
        assert await talk.alarms(1) == [start + 2]


@pytest.mark.parametrize("seed", range(4))
async def test_coming_back_while_events_pour_in_loses_and_repeats_nothing(
    server: Server, outbox: asyncpg.Connection, seed: int, here: UUID
) -> None:
    start = await newest(outbox)
    chance, total = random.Random(seed), 600

    async def pour() -> None:
        written = 0
        while written < total:
            count = min(chance.randint(1, 9), total - written)
            await write_events(outbox, count, community=here)
            written += count
            await asyncio.sleep(chance.random() * 0.004)

    async def listen(chance: random.Random) -> list[int]:
        heard: list[int] = []
        while len(heard) < total:
            async with greeted(server.ws) as talk:
                await talk.subscribe(here, after=heard[-1] if heard else start)
                heard += await talk.alarms(min(chance.randint(1, 150), total - len(heard)))
        return heard

    async with asyncio.timeout(40):
        lists, _ = await asyncio.gather(
            asyncio.gather(*(listen(random.Random(seed * 10 + n)) for n in range(4))), pour()
        )
    assert lists == [list(range(start + 1, start + total + 1))] * 4


async def test_a_fresh_process_replays_from_the_stream(
    server: Server, outbox: asyncpg.Connection, start_server: StartServer, here: UUID
) -> None:
    start = await newest(outbox)
    async with greeted(server.ws) as talk:
        await talk.subscribe(here)
        await talk.sync()
        await write_events(outbox, 5, community=here)
        assert await talk.alarms(5) == [start + 1, start + 2, start + 3, start + 4, start + 5]
    async with start_server() as fresh, greeted(fresh.ws) as talk:
        await talk.subscribe(here, after=start + 2)
        assert await talk.alarms(3) == [start + 3, start + 4, start + 5]
        await write_events(outbox, 1, community=here)
        assert await talk.alarms(1) == [start + 6]


async def test_two_processes_tell_the_same(
    server: Server, outbox: asyncpg.Connection, start_server: StartServer, here: UUID
) -> None:
    start = await newest(outbox)
    async with start_server() as other, greeted(server.ws) as one, greeted(other.ws) as two:
        for talk in (one, two):
            await talk.subscribe(here)
            await talk.sync()
        await write_events(outbox, 50, community=here)
        assert await one.alarms(50) == await two.alarms(50) == list(range(start + 1, start + 51))


async def test_a_cursor_that_is_no_longer_kept_is_an_error(
    server: Server, outbox: asyncpg.Connection, streams: str, start_server: StartServer, here: UUID
) -> None:
    start = await newest(outbox)
    async with greeted(server.ws) as talk:
        await talk.subscribe(here, after=start)
        await write_events(outbox, 20, community=here)
        await talk.alarms(20)
    async with Redis.from_url(streams) as redis:
        for number in range(8):
            await redis.xtrim(f"palm:events:{number}", maxlen=5, approximate=False)
    async with start_server() as fresh, greeted(fresh.ws) as talk:
        for number, after in enumerate((start + 3, start + 10_000)):
            await talk.subscribe(here, after=after, number=str(number))
            message = await talk.hear()
            assert (message["id"], message["type"]) == (str(number), "error")
            assert message["payload"][0]["extensions"] == {"code": "CURSOR_EXPIRED"}
        await talk.subscribe(here, after=start + 16)
        assert await talk.alarms(4) == [start + 17, start + 18, start + 19, start + 20]


async def test_valkey_that_drops_connections_costs_no_event(
    server: Server, outbox: asyncpg.Connection, streams: str, here: UUID
) -> None:
    start = await newest(outbox)
    async with greeted(server.ws) as talk, Redis.from_url(streams) as redis:
        await talk.subscribe(here, after=start)
        for number in range(5):
            await write_events(outbox, 4, community=here)
            await redis.client_kill_filter(_type="normal", skipme=True)
            await write_events(outbox, 4, community=here)
            assert await talk.alarms(8) == list(range(start + number * 8 + 1, start + number * 8 + 9))


async def test_a_reader_that_never_reads_is_closed_and_the_others_hear_on(
    outbox: asyncpg.Connection, start_server: StartServer, here: UUID
) -> None:
    start = await newest(outbox)
    async with start_server(MOST_BUFFERED="100000") as server:
        async with greeted(server.ws, max_queue=1) as slow, greeted(server.ws) as quick:
            for talk in (slow, quick):
                await talk.subscribe(here)
                await talk.sync()
            slow.socket.transport.pause_reading()
            big: dict[str, object] = {"text": "x" * 20_000}
            for number in range(400):
                await write_events(outbox, 1, payload=big, community=here)
                assert await quick.alarms(1) == [start + number + 1]
            slow.socket.transport.resume_reading()
            code, reason, last = await _drain(slow)
            assert code in {1013, 1006}
            assert start < last < start + 400
            if code == 1013:
                assert reason == f"too slow; resume after {last}"
        async with greeted(server.ws) as again:
            await again.subscribe(here, after=last)
            assert await again.alarms(start + 400 - last) == list(range(last + 1, start + 401))


async def _drain(talk: Talk) -> tuple[int, str, int]:
    last = 0
    with suppress(ConnectionClosed):
        while True:
            last = int((await talk.alarm())["cursor"])
    return talk.socket.close_code or 1006, talk.socket.close_reason or "", last


async def test_membership_changes_close_the_persons_sockets_only(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    start = await newest(outbox)
    person, other = uuid4(), uuid4()
    async with greeted(server.ws, str(person)) as changed, greeted(server.ws, str(other)) as untouched:
        for talk in (changed, untouched):
            await talk.subscribe(here)
            await talk.sync()
        await write_events(outbox, name="residency.ended", payload={"person_id": str(person)}, community=here)
        await write_events(outbox, community=here)
        assert await changed.closing() == (4403, "membership changed")
        assert await untouched.alarms(1) == [start + 2]


async def test_a_session_that_ends_closes_its_socket(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    person = uuid4()
    (subject,) = await write_events(outbox, name="something.else", community=here)
    async with (
        greeted(server.ws, f"{person}/{subject}/600") as ended,
        greeted(server.ws, f"{person}/{uuid4()}/600") as open_still,
    ):
        await outbox.execute(
            "INSERT INTO outbox (id, name, subject_id, payload, occurred_at, correlation_id) "
            "VALUES (uuidv7(), 'session.ended', $1, $2, now(), uuidv7())",
            subject,
            json.dumps({"person_id": str(person)}),
        )
        await write_events(outbox, community=here)
        assert await ended.closing() == (4403, "session ended")
        await open_still.sync()


async def test_a_server_that_ends_asks_its_clients_back(
    outbox: asyncpg.Connection,  # noqa: ARG001  # somebody must relay
    start_server: StartServer,
    here: UUID,
) -> None:
    async with AsyncExitStack() as stack:
        async with start_server() as server:
            talk = await stack.enter_async_context(greeted(server.ws))
            await talk.subscribe(here)
            await talk.sync()
        assert await talk.closing() == (1001, "going away")


async def test_an_event_stream_replays_and_goes_on(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    start = await newest(outbox)
    await write_events(outbox, 3, community=here)
    body = {
        "query": "subscription { alarms }",
        "variables": {"communityId": str(here), "after": str(start + 1)},
    }
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as client,
        client.stream("POST", server.http, json=body, headers={"accept": "text/event-stream"}) as answer,
    ):
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = answer.aiter_lines()
        assert [await _cursor(lines) for _ in range(2)] == [str(start + 2), str(start + 3)]
        await write_events(outbox, 1, community=here)
        assert await _cursor(lines) == str(start + 4)


async def _cursor(lines: AsyncIterator[str]) -> str:
    async for line in lines:
        if line.startswith("data: {"):
            assert "errors" not in line, line
            found: str = json.loads(line.removeprefix("data: "))["data"]["alarms"]["cursor"]
            return found
    raise EOFError


async def test_an_event_stream_ends_with_rights_and_with_the_token(
    server: Server, outbox: asyncpg.Connection, here: UUID
) -> None:
    person = uuid4()
    body = {"query": "subscription { alarms }", "variables": {"communityId": str(here)}}

    async def listen(token: str) -> str:
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            return (await client.post(server.http, json=body, headers=headers)).text

    assert await listen(f"{uuid4()}/{uuid4()}/0.2") == "event: complete\ndata: \n\n"
    listening = asyncio.create_task(listen(str(person)))
    while not listening.done():
        await write_events(outbox, name="role.revoked", payload={"person_id": str(person)}, community=here)
        await asyncio.wait([listening], timeout=0.1)
    assert listening.result() == "event: complete\ndata: \n\n"


async def test_a_server_that_ends_ends_its_event_streams(
    outbox: asyncpg.Connection, start_server: StartServer, here: UUID
) -> None:
    start = await newest(outbox)
    body = {"query": "subscription { alarms }", "variables": {"communityId": str(here), "after": str(start)}}
    await write_events(outbox, 1, community=here)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=20))
        async with start_server() as server:
            stream = client.stream("POST", server.http, json=body, headers={"accept": "text/event-stream"})
            lines = (await stack.enter_async_context(stream)).aiter_lines()
            assert await _cursor(lines) == str(start + 1)
        # The server has ended within its test's patience, and the stream in good order.
        assert [line async for line in lines if line] == ["event: complete", "data: "]


async def test_without_a_stream_a_subscription_is_told_to_come_later(
    redis_url: str, tmp_path: Path, here: UUID
) -> None:
    async with starter(redis_url, tmp_path)() as server, connected(server.ws) as talk:
        await talk.say(type="connection_init")
        await talk.hear()
        await talk.subscribe(here)
        message = await talk.hear()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "LIVE_UNAVAILABLE")
