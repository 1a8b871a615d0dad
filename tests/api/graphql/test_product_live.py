"""The product's subscriptions from a committed unit of work to the sockets of those who may know."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from api.oauth.clients import CLIENT_OF_APP, DEFAULT_SCOPE
from api.oauth.settings import OAuthSettings, oauth_settings
from api.oauth.tokens import TokenWriter
from api.settings import Settings
from domain.alarms.models import AlarmKind
from domain.devices.models import Device
from domain.identity.start_session import StartSession, start_session
from domain.kit.key import Key
from schema.engine.global_ids import encode_id
from tests.api.graphql.conftest import free_port
from tests.api.graphql.product import Stage, staged
from tests.api.graphql.talking import Talk, greeted
from tests.notifications.live.support import relaying
from tests.support.processes import PALM, running
from tests.support.servers import TestServers

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Not the one that the protocol tests use.
DATABASE_OF_ITS_OWN = 14
ALARMS = """subscription ($communityId: ID!, $after: Cursor) {
  alarmChanged(communityId: $communityId, after: $after) {
    alarm { id kind level building { number } }
    cursor
  }
}"""
NOTICES = """subscription ($communityId: ID!) {
  noticePublished(communityId: $communityId) { notice { title isRead } }
}"""
DEVICES = """subscription ($communityId: ID, $deviceId: ID) {
  deviceStateChanged(communityId: $communityId, deviceId: $deviceId) { device { id } cursor }
}"""
INBOX = "subscription ($after: Cursor) { myNotifications(after: $after) { cursor notification { title } } }"


@dataclass
class House:
    """The running server, and what happens in its world."""

    stage: Stage
    port: int
    oauth: OAuthSettings

    async def token(self, name: str) -> str:
        actor = self.stage.world.callers[name]
        assert actor.person_id is not None
        async with self.stage.units.begin() as unit:
            begin = StartSession(actor.person_id, actor.app, device_name="test", scope=DEFAULT_SCOPE)
            session = (await start_session(unit, begin)).session
            client_id = CLIENT_OF_APP[actor.app].client_id
            return TokenWriter(self.oauth).access_token(session, client_id, DEFAULT_SCOPE, unit.now)

    @asynccontextmanager
    async def watching(self, name: str, query: str, **variables: Any) -> AsyncIterator[Talk]:
        """Signed in and subscribed."""
        token = None if name == "anonymous" else await self.token(name)
        async with greeted(f"ws://127.0.0.1:{self.port}/graphql", token) as talk:
            await talk.say(id="1", type="subscribe", payload={"query": query, "variables": variables})
            yield talk

    async def change(self, name: str, query: str, **variables: Any) -> Any:
        """A mutation over HTTP."""
        headers = {"authorization": f"Bearer {await self.token(name)}"}
        async with httpx.AsyncClient(trust_env=False) as client:
            body = {"query": query, "variables": variables}
            answer = await client.post(f"http://127.0.0.1:{self.port}/graphql", json=body, headers=headers)
            return answer.json()["data"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(
    module_database_url: str, servers: TestServers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """One for all tests of the module: each looks at events of its own only."""
    port, tmp_path = free_port(), tmp_path_factory.mktemp("house")
    redis_url = f"{servers.redis_url.rpartition('/')[0]}/{DATABASE_OF_ITS_OWN}"
    environment = {
        "DATABASE_URL": module_database_url,
        "REDIS_URL": redis_url,
        "PORT": str(port),
        "PALM_DATA": str(tmp_path),
        "PALM_LOG_LEVEL": "warning",
    }
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(staged(module_database_url))
        await stack.enter_async_context(relaying(module_database_url, redis_url))
        serving = running(
            [*PALM, "serve"],
            log=tmp_path / "api.log",
            environment=environment,
            ready_url=f"http://127.0.0.1:{port}/readyz",
        )
        await stack.enter_async_context(serving)
        yield House(stage, port, oauth_settings(Settings(data=tmp_path, port=port)))


async def heard(talk: Talk) -> dict[str, Any]:
    message = await talk.hear()
    assert message["type"] == "next", message
    payload: dict[str, Any] = message["payload"]
    assert "errors" not in payload
    (data,) = payload["data"].values()
    found: dict[str, Any] = data
    return found


async def test_alarms_reach_those_who_may_know_and_nobody_else(house: House) -> None:
    stage = house.stage
    async with (
        house.watching("manager", ALARMS, communityId=stage.here) as manager,
        house.watching("owner", ALARMS, communityId=stage.here) as owner,
        house.watching("other_building", ALARMS, communityId=stage.here) as elsewhere,
    ):
        for talk in (manager, owner, elsewhere):
            await talk.ask("{ __typename }", "sync")
            assert [(await talk.hear())["type"] for _ in range(2)] == ["next", "complete"]
        first = await stage.alarm("1")
        second = await stage.alarm("2")
        await stage.alarm("2", AlarmKind.DEVICE_OFFLINE)
        grounds = await stage.alarm(None)
        numbers = [(await heard(manager))["alarm"]["building"] for _ in range(4)]
        assert numbers == [{"number": "1"}, {"number": "2"}, {"number": "2"}, None]
        for talk, own in ((owner, first), (elsewhere, second)):
            for alarm in (own, grounds):
                key = encode_id("alarm", Key(alarm, stage.world.here))
                assert (await heard(talk))["alarm"]["id"] == key


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("anonymous", "GRAPHQL_VALIDATION_FAILED"),
        ("merchant", "GRAPHQL_VALIDATION_FAILED"),
        ("stranger", "NOT_FOUND"),
        ("applicant", "NOT_FOUND"),
        ("former", "NOT_FOUND"),
        ("other_community", "NOT_FOUND"),
        ("other_manager", "NOT_FOUND"),
    ],
)
async def test_others_are_refused_as_if_the_community_were_not_there(
    house: House, name: str, code: str
) -> None:
    async with house.watching(name, ALARMS, communityId=house.stage.here) as talk:
        message = await talk.hear()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code)


async def test_bad_arguments_are_explained(house: House) -> None:
    here = house.stage.here
    wrong = [
        (ALARMS, {"communityId": "nonsense"}, "BAD_ID"),
        (
            ALARMS,
            {"communityId": encode_id("alarm", Key(house.stage.world.here, house.stage.world.here))},
            "BAD_ID",
        ),
        (ALARMS, {"communityId": here, "after": "abc"}, "BAD_CURSOR"),
        (ALARMS, {"communityId": here, "after": "9" * 30}, "BAD_CURSOR"),
        (ALARMS, {"communityId": here, "after": "999999"}, "CURSOR_EXPIRED"),
        (ALARMS, {}, "BAD_USER_INPUT"),
        (DEVICES, {}, "BAD_ARGUMENTS"),
        (DEVICES, {"communityId": here, "deviceId": here}, "BAD_ARGUMENTS"),
    ]
    async with greeted(f"ws://127.0.0.1:{house.port}/graphql", await house.token("owner")) as talk:
        for query, variables, code in wrong:
            await talk.say(id="1", type="subscribe", payload={"query": query, "variables": variables})
            message = await talk.hear()
            assert message["type"] == "error", (variables, message)
            assert message["payload"][0]["extensions"]["code"] == code, variables


async def test_a_published_notice_is_personal_where_it_is_asked_to_be(house: House) -> None:
    stage = house.stage
    async with (
        house.watching("owner", NOTICES, communityId=stage.here) as owner,
        house.watching("family", NOTICES, communityId=stage.here) as family,
    ):
        for talk in (owner, family):
            await talk.ask("{ __typename }", "sync")
            assert [(await talk.hear())["type"] for _ in range(2)] == ["next", "complete"]
        await stage.notice("2")
        await stage.notice("1")
        for talk in (owner, family):
            assert await heard(talk) == {"notice": {"title": "停水通知", "isRead": False}}


async def opened(talk: Talk) -> None:
    """The subscription before this question is open: a socket's messages are handled in their order."""
    await talk.ask("{ __typename }", "sync")
    assert [(await talk.hear())["type"] for _ in range(2)] == ["next", "complete"]


async def test_one_device_or_all_of_a_community(house: House) -> None:
    stage = house.stage
    async with house.watching("owner", DEVICES, communityId=stage.here) as every:
        await opened(every)
        first, second, third = [await stage.device("1") for _ in range(3)]
        key, *others = [encode_id("device", Key(each, stage.world.here)) for each in (first, second, third)]
        assert [(await heard(every))["device"]["id"] for _ in range(3)] == [key, *others]
        async with house.watching("owner", DEVICES, deviceId=key) as one:
            await opened(one)
            async with stage.units.begin() as unit:
                for each in (second, first):
                    device = await unit.session.get_one(Device, (stage.world.here, each))
                    unit.record(stage.state_changed(device))
            assert (await heard(one))["device"]["id"] == key
            assert [(await heard(every))["device"]["id"] for _ in range(2)] == [others[0], key]


async def test_an_inbox_is_its_owners_and_resumes(house: House) -> None:
    for _ in range(3):
        await house.stage.notification("owner")
        await house.stage.notification("neighbour")  # nobody else writes to these inboxes
    async with house.watching("owner", INBOX, after="0") as talk:
        cursors = [(await heard(talk))["cursor"] for _ in range(3)]
    async with house.watching("owner", INBOX, after=cursors[1]) as talk:
        assert (await heard(talk))["cursor"] == cursors[2]


async def test_who_moves_out_hears_no_more(house: House) -> None:
    stage = house.stage
    residency = encode_id("residency", Key(stage.world.residencies["owner"], stage.world.here))
    async with house.watching("owner", ALARMS, communityId=stage.here) as owner:
        await owner.ask("{ __typename }", "sync")
        assert [(await owner.hear())["type"] for _ in range(2)] == ["next", "complete"]
        end = "mutation ($id: ID!) { residencyEnd(residencyId: $id) { userErrors { code } } }"
        assert await house.change("manager", end, id=residency) == {"residencyEnd": {"userErrors": []}}
        await stage.alarm("1")
        assert await owner.closing() == (4403, "membership changed")
    async with house.watching("owner", ALARMS, communityId=stage.here) as owner:
        assert (await owner.hear())["payload"][0]["extensions"]["code"] == "NOT_FOUND"
