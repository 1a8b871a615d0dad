"""The way in the demo: a smoke sensor reaches the phones of those whom it concerns, within a second.

The whole house as a newcomer starts it: `palm demo`, and what a newcomer tries: sign-in by a code from the
demo's SMS list, an open subscription, the recorded day, the push inbox.
"""

import asyncio
import json
import shutil
import tempfile
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.embedded.ports import free_port
from api.replay.command import demo_key
from api.replay.player import Key, Player
from api.replay.recording import DEMO_DAY, Recorded, read
from domain.demo.accounts import GUARD, HOME_DOOR, HOME_SMOKE_SENSOR, NEIGHBOUR, RESIDENT, DemoAccount
from tests.support.processes import PALM, running

pytestmark = pytest.mark.timeout(300)
SECOND = 1.0
PATIENCE = 30.0
GRANT = "urn:palm:params:oauth:grant-type:otp"
CLIENTS = {"RESIDENT": "resident-app", "MANAGER": "manager-app", "MERCHANT": "merchant-portal"}
NOTIFIED = (
    "subscription { myNotifications { cursor notification { title createdAt subject { __typename } } } }"
)
CHANGED = """
subscription Changed($communityId: ID!) {
  alarmChanged(communityId: $communityId) { alarm { kind level condition lastSeenAt } }
}
"""
DOORS = """
subscription Doors($communityId: ID!) {
  deviceStateChanged(communityId: $communityId) { device { code kind state } }
}
"""
COMMUNITY = '{ communities(code: "yuelai-garden", first: 1) { nodes { id } } }'


@dataclass(frozen=True, slots=True)
class House:
    """The running demo."""

    http: httpx.AsyncClient
    address: str
    data: Path

    async def sign_in(self, account: DemoAccount) -> str:
        """A token, by the code that the phone would get."""
        client = CLIENTS[account.app]
        asked = await self.http.post("/oauth/otp", data={"phone": account.phone, "client_id": client})
        assert asked.status_code == 202
        sent = (await self.http.get("/demo/sms", params={"phone": account.phone})).json()
        message = sent["messages"][0]
        form = {"grant_type": GRANT, "client_id": client, "phone": account.phone, "code": message["code"]}
        answer = await self.http.post("/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def ask(self, token: str, query: str) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"}
        answer = (await self.http.post("/graphql", json={"query": query}, headers=headers)).json()
        assert "errors" not in answer
        data: dict[str, Any] = answer["data"]
        return data

    @property
    def push_service(self) -> str:
        port = (self.data / "ports" / "fcm").read_text(encoding="ascii").strip()
        return f"http://127.0.0.1:{port}"

    async def pushes(self) -> list[dict[str, Any]]:
        """What the push service has delivered so far."""
        inbox: list[dict[str, Any]] = (await self.http.get(f"{self.push_service}/inbox")).json()
        return inbox

    async def until_pushed(self, kind: str, tokens: set[str]) -> None:
        """Returns when every one of these handsets has a push of the kind."""
        waiting = set(tokens)
        async with (
            asyncio.timeout(PATIENCE),
            self.http.stream("GET", f"{self.push_service}/inbox/stream") as answer,
        ):
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    entry = json.loads(line.removeprefix("data: "))
                    waiting -= {entry["token"]} if entry["message"]["data"]["kind"] == kind else set()
                if not waiting:
                    return


Arrival = tuple[dict[str, Any], datetime]


class Phone:
    """An app with open subscriptions. Keeps what arrives with the instant of its arrival."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.kept: defaultdict[str, deque[Arrival]] = defaultdict(deque)

    async def start(self, token: str) -> None:
        await self.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, name: str, query: str, variables: dict[str, str]) -> None:
        await self.send(
            {"id": name, "type": "subscribe", "payload": {"query": query, "variables": variables}}
        )
        await self.send({"type": "ping"})
        assert await self.receive() == {"type": "pong"}, "the subscription is open before anything happens"

    async def is_refused(self, name: str, query: str, variables: dict[str, str]) -> None:
        """A foreign community is as if absent."""
        await self.send(
            {"id": name, "type": "subscribe", "payload": {"query": query, "variables": variables}}
        )
        message = await self.receive()
        assert (message["id"], message["type"]) == (name, "error")
        assert message["payload"][0]["extensions"] == {"code": "NOT_FOUND"}

    async def send(self, message: dict[str, Any]) -> None:
        await self.socket.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        return message

    async def next(self, name: str) -> Arrival:
        """The next event of a subscription, and when it came; what others get meanwhile is kept for them."""
        while not self.kept[name]:
            message = await self.receive()
            self.kept[message["id"]].append((message["payload"]["data"], datetime.now(UTC)))
        return self.kept[name].popleft()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="palm-first-light-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[House]:
    environment = {"PALM_DATA": str(folder / "data"), "PORT": str(free_port())}
    address = f"http://127.0.0.1:{environment['PORT']}"
    async with (
        running(
            [*PALM, "demo"],
            log=folder / "demo.log",
            environment=environment,
            ready_text="Ctrl-C ends it",
            seconds=110,
        ),
        httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as http,
    ):
        yield House(http, address, folder / "data")


@asynccontextmanager
async def phone(house: House, token: str) -> AsyncIterator[Phone]:
    address = house.address.replace("http", "ws") + "/graphql"
    async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        found = Phone(socket)
        await found.start(token)
        yield found


def scene() -> list[Recorded]:
    """Of the recorded day: somebody comes home, and then there is smoke on the floor."""
    day = read(DEMO_DAY)
    door = next(each for each in day if each.device == HOME_DOOR and "door.opened" in each.type)
    smoke = [each for each in day if each.device == HOME_SMOKE_SENSOR and "smoke.alarm" in each.type]
    return [door._replace(after=0), *(each._replace(after=0) for each in smoke)]


class Twice(Player):
    """Sends every batch a second time, as a node does that has not heard the answer."""

    async def _send(self, batch: Sequence[Recorded]) -> None:
        body = orjson.dumps([self._event(each) for each in batch])
        for _ in range(2):
            key: Key = self._keys(batch[0].community, batch[0].signer)
            answer = await self._http.post("/devices/events", content=body, headers=self._headers(key, body))
            self.answers.update(item["status"] for item in answer.json()["events"])


async def test_smoke_on_the_floor_reaches_resident_and_guard_within_a_second(folder: Path) -> None:
    async with demo(folder) as house:
        tokens = {each.key: await house.sign_in(each) for each in (RESIDENT, GUARD, NEIGHBOUR)}
        place = await house.ask(tokens["resident"], COMMUNITY)
        variables = {"communityId": place["communities"]["nodes"][0]["id"]}
        async with (
            phone(house, tokens["resident"]) as resident,
            phone(house, tokens["guard"]) as guard,
            phone(house, tokens["neighbour"]) as neighbour,
        ):
            await neighbour.subscribe("inbox", NOTIFIED, {})
            await neighbour.is_refused("alarms", CHANGED, variables)
            await resident.subscribe("inbox", NOTIFIED, {})
            for handset in (resident, guard):
                await handset.subscribe("alarms", CHANGED, variables)
                await handset.subscribe("doors", DOORS, variables)
            began = datetime.now(UTC)
            player = Twice(house.http, demo_key, speed=1000.0)
            answers = await player.play(scene())
            assert answers == {"accepted": 4, "duplicate": 4}

            door, _ = await resident.next("doors")
            assert door["deviceStateChanged"]["device"]["code"] == HOME_DOOR
            assert door["deviceStateChanged"]["device"]["kind"] == "DOOR"
            for handset in (resident, guard):
                changed, arrived = await handset.next("alarms")
                assert changed["alarmChanged"]["alarm"]["kind"] == "SMOKE"
                assert (arrived - began).total_seconds() < SECOND
            told, arrived = await resident.next("inbox")
            while told["myNotifications"]["notification"]["subject"]["__typename"] != "Alarm":
                told, arrived = await resident.next("inbox")
            assert "烟感报警" in told["myNotifications"]["notification"]["title"]
            assert (arrived - began).total_seconds() < SECOND
            await both_have_the_push(house, began)
            await nobody_else_has_it(house, neighbour)


async def both_have_the_push(house: House, began: datetime) -> None:
    """One push each of the alarm, although everything was sent twice."""
    wanted = {RESIDENT.handset, GUARD.handset}
    await house.until_pushed("ALARM", wanted)
    pushes = await alarms_pushed(house)
    assert sorted(each["token"] for each in pushes if each["token"] in wanted) == sorted(wanted)
    for each in pushes:
        assert each["message"]["data"]["level"] == "I"
        assert each["message"]["android"]["priority"] == "high"
        received = datetime.fromisoformat(each["received_at"])
        assert (received - began).total_seconds() < SECOND


async def alarms_pushed(house: House) -> list[dict[str, Any]]:
    return [each for each in await house.pushes() if each["message"]["data"]["kind"] == "ALARM"]


async def nobody_else_has_it(house: House, neighbour: Phone) -> None:
    """A ping that comes back proves that nothing was on its way before it."""
    await neighbour.send({"type": "ping"})
    assert await neighbour.receive() == {"type": "pong"}
    assert NEIGHBOUR.handset not in {each["token"] for each in await house.pushes()}
