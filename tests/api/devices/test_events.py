"""`POST /devices/events`: three modes, answers event by event, who may, twice, at once, half-way."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import orjson
import pytest

from api.devices import IngestDoor, IngestLimits, device_ingest
from domain.kit.unit_of_work import Units
from tests.api.devices.conftest import SEAL
from tests.support.outbox import recorded
from tests.support.signing import ADDRESS, BATCH, DeviceKeyInHand, cloud_event, encoded
from tests.support.world import FixedClock

Keys = dict[str, DeviceKeyInHand]


class Sender:
    """Signs and posts as a holder of a key."""

    def __init__(self, http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
        self.http, self.keys, self.clock = http, keys, clock

    def event(
        self, code: str = "smoke", what: str = "device.heartbeat", data: Any = None, **more: Any
    ) -> Any:
        return cloud_event(code, what, data or {}, self.clock.now(), **more)

    async def one(self, event: Any, by: str = "node") -> httpx.Response:
        body = encoded(event)
        return await self.http.post(
            ADDRESS, content=body, headers=self.keys[by].headers(body, self.clock.now())
        )

    async def batch(self, events: Sequence[Any], by: str = "node") -> httpx.Response:
        body = encoded(events)
        headers = self.keys[by].headers(body, self.clock.now(), media_type=BATCH)
        return await self.http.post(ADDRESS, content=body, headers=headers)

    async def binary(self, event: dict[str, Any], data: Any, **changed: str) -> httpx.Response:
        body = encoded(data)
        attributes = {name: str(value) for name, value in event.items() if name != "data"}
        headers = self.keys["node"].headers(
            body, self.clock.now(), media_type="application/json", attributes=attributes
        )
        return await self.http.post(ADDRESS, content=body, headers=headers | changed)


@pytest.fixture
def sender(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> Sender:
    return Sender(http, keys, clock)


async def count(units: Units, table: str = "device_event") -> int:
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        found: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
    return found


async def test_structured(sender: Sender, units: Units) -> None:
    event = sender.event("smoke", "smoke.alarm", {"density": 12.5})
    answer = await sender.one(event)
    assert (answer.status_code, answer.json()) == (200, {"id": event["id"], "status": "accepted"})
    assert answer.headers["content-type"] == "application/json"
    assert [name for name, _ in await recorded(units)] == ["alarm.raised", "device.state_changed"]


async def test_batch(sender: Sender, units: Units) -> None:
    events = [sender.event("smoke"), sender.event("door", "door.opened", {"method": "QR"})]
    answer = await sender.batch(events)
    assert answer.status_code == 200
    assert answer.json() == {"events": [{"id": e["id"], "status": "accepted"} for e in events]}
    assert await count(units) == 2


async def test_binary(sender: Sender, units: Units) -> None:
    event = sender.event("door", "door.opened", subject="%E4%B8%9C%E9%97%A8%20%22A%22")
    answer = await sender.binary(event, {"method": "CARD"})
    assert (answer.status_code, answer.json()) == (200, {"id": event["id"], "status": "accepted"})
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        row = await connection.fetchrow("SELECT subject, data::text FROM device_event")
    assert tuple(row) == ('东门 "A"', '{"method": "CARD"}')


async def test_a_changed_header_of_a_binary_event_is_noticed(sender: Sender, units: Units) -> None:
    answer = await sender.binary(sender.event("smoke"), {}, **{"ce-type": "cn.smartcommunity.smoke.alarm.v1"})
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGNATURE_INVALID")
    assert await count(units) == 0


async def test_an_answer_for_each_event(sender: Sender, units: Units) -> None:
    known = sender.event("smoke")
    await sender.one(known)
    events: list[Any] = [
        known,
        sender.event("door", "door.opened", {"method": "WINDOW"}),
        sender.event("door", "door.sang"),
        sender.event("lone"),
        sender.event("smoke", time="yesterday"),
        "text",
        sender.event("bin", "bin.level", {"percent": 3}),
    ]
    answer = await sender.batch(events)
    assert answer.status_code == 202
    assert [(item["status"], item.get("reason")) for item in answer.json()["events"]] == [
        ("duplicate", None),
        ("quarantined", "INVALID_DATA"),
        ("quarantined", "UNKNOWN_TYPE"),
        ("refused", "SOURCE_MISMATCH"),
        ("refused", "INVALID_ATTRIBUTE"),
        ("refused", "NOT_AN_EVENT"),
        ("accepted", None),
    ]
    assert [item["id"] for item in answer.json()["events"]] == [
        event["id"] if isinstance(event, dict) else None for event in events
    ]
    assert await count(units) == 2
    assert await count(units, "quarantined_event") == 2


async def test_a_duplicate_is_200_and_changes_nothing(sender: Sender, units: Units) -> None:
    event = sender.event("door", "door.opened", {"method": "QR"})
    await sender.one(event)
    events = await recorded(units)
    again = await sender.one(event)
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert await recorded(units) == events


async def test_quarantine_is_202(sender: Sender) -> None:
    answer = await sender.one(sender.event("door", "door.sang"))
    assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (
        202,
        "quarantined",
        "UNKNOWN_TYPE",
    )


async def test_the_source_must_be_the_signers(sender: Sender) -> None:
    for by, code, community, status in (
        ("node", "smoke", "here", 200),
        ("lone", "lone", "here", 200),
        ("far", "far", "there", 200),
        ("node", "lone", "here", 403),
        ("node", "unknown", "here", 403),
        ("node", "smoke", "there", 403),
        ("lone", "smoke", "here", 403),
        ("far", "smoke", "here", 403),
    ):
        answer = await sender.one(sender.event(code, community=community), by=by)
        assert answer.status_code == status, (by, code, community)
        assert answer.json().get("code") == ("SOURCE_MISMATCH" if status == 403 else None)


async def test_an_empty_batch_is_fine(sender: Sender) -> None:
    answer = await sender.batch([])
    assert (answer.status_code, answer.json()) == (200, {"events": []})


async def test_a_batch_of_which_nothing_can_be_taken_is_422(sender: Sender) -> None:
    answer = await sender.batch([1, sender.event("lone")])
    assert answer.status_code == 422
    assert [item["status"] for item in answer.json()["events"]] == ["refused", "refused"]


async def test_twenty_times_at_once_is_stored_once(sender: Sender, units: Units) -> None:
    event = sender.event("smoke", "smoke.alarm", {"density": 30})
    answers = await asyncio.gather(*(sender.one(event) for _ in range(20)))
    statuses = [answer.json()["status"] for answer in answers]
    assert sorted(set(statuses)) == ["accepted", "duplicate"]
    assert statuses.count("accepted") == 1
    assert await count(units) == 1
    assert await count(units, "alarm") == 1


async def test_one_that_cannot_be_stored_does_not_take_the_others_along(
    sender: Sender, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They share a transaction under load; what breaks it is found by trying one after the other."""
    from api.devices import door
    from domain.devices.ingest import ingest

    async def ingest_or_die(unit: Any, messages: Any) -> Any:
        if any(message.envelope.id == "poison" for message in messages):
            raise asyncpg.DataError("poison")
        return await ingest(unit, messages)

    monkeypatch.setattr(door, "ingest", ingest_or_die)
    events = [sender.event("smoke") for _ in range(10)]
    answers = await asyncio.gather(*(sender.one(e) for e in [*events, sender.event("smoke", id="poison")]))
    assert [answer.status_code for answer in answers] == [200] * 10 + [400]
    assert await count(units) == 10


async def test_without_a_database_the_device_is_asked_to_come_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = sender.event("smoke")
    await sender.one(sender.event("smoke"))

    async def fail(*_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("api.devices.door.ingest", fail)
        answer = await sender.one(event)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert (await sender.one(event)).json()["status"] == "accepted"


async def test_without_valkey_an_event_still_comes_in(units: Units, keys: Keys, clock: FixedClock) -> None:
    from redis.asyncio import Redis

    nobody = Redis.from_url("redis://127.0.0.1:1")
    app = device_ingest(IngestDoor(units, nobody, SEAL, IngestLimits()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://palm") as http:
        sender = Sender(http, keys, clock)
        answer = await sender.one(sender.event("smoke", "smoke.alarm", {"density": 40}))
    assert answer.json()["status"] == "accepted"


async def test_too_much_is_429_and_over_in_ten_seconds(sender: Sender, clock: FixedClock) -> None:
    """200 events a second over ten seconds, per key."""
    batches = [[sender.event("bin") for _ in range(500)] for _ in range(5)]
    clock.instant += timedelta(seconds=3)
    answers = [await sender.batch(batch) for batch in batches]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "7"
    assert (await sender.one(sender.event("lone"), by="lone")).status_code == 200
    clock.instant += timedelta(seconds=7)
    assert (await sender.batch(batches[-1])).status_code == 200


async def test_an_event_of_64_kib_and_a_byte_more(sender: Sender) -> None:
    event = sender.event("door", "door.sang", {"x": ""})
    room = 65_536 - len(encoded(event))
    assert (await sender.one(event | {"data": {"x": "a" * room}})).status_code == 202
    answer = await sender.one(event | {"data": {"x": "a" * (room + 1)}})
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


async def test_an_event_too_large_inside_a_batch(sender: Sender) -> None:
    large = sender.event("door", "door.sang", {"x": "a" * 65_536})
    assert (await sender.batch([sender.event(), large])).status_code == 413


@pytest.mark.parametrize(("size", "status"), [(500, 200), (501, 413)])
async def test_a_batch_has_at_most_500_events(sender: Sender, size: int, status: int) -> None:
    assert (await sender.batch([sender.event("bin") for _ in range(size)])).status_code == status


async def test_what_a_device_said_is_answered_in_json_alone(sender: Sender) -> None:
    """The answer repeats nothing of the event but its id."""
    answer = await sender.one(sender.event("door", "door.opened", {"method": "<script>"}))
    assert set(orjson.loads(answer.content)) == {"id", "status", "reason", "detail"}
