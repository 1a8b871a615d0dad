"""The MQTT bridge with a real broker: into the same path, acknowledged after the commit, back after a
break.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from api.devices import IngestDoor
from api.devices.problems import Problem
from api.mqtt import MqttBridge
from api.mqtt.client import AcknowledgingClient, Broker
from api.mqtt.messages import Incoming
from domain.devices.envelope import Status
from domain.kit.unit_of_work import Units
from tests.api.mqtt.conftest import BrokerProcess, broker_command
from tests.support.processes import running
from tests.support.signing import DeviceKeyInHand, cloud_event
from tests.support.world import FixedClock

Keys = dict[str, DeviceKeyInHand]
SECONDS = 20


def claims(key: DeviceKeyInHand, topic: str, text: str, clock: FixedClock) -> dict[str, str]:
    """Written apart from the server's own code."""
    nonce, timestamp = secrets.token_urlsafe(18), str(int(clock.now().timestamp()))
    digest = hashlib.sha256(text.encode()).hexdigest()
    content = f"PALM-HMAC-SHA256\nPUBLISH\n{topic}\n{timestamp}\n{nonce}\n{digest}"
    signature = hmac.new(key.secret, content.encode(), hashlib.sha256).hexdigest()
    return {"key": key.key_id, "timestamp": timestamp, "nonce": nonce, "signature": signature}


def wrapped(key: DeviceKeyInHand, topic: str, event: dict[str, Any], clock: FixedClock) -> bytes:
    """The form of MQTT 3.1.1."""
    text = json.dumps(event, ensure_ascii=False)
    return json.dumps({"signature": claims(key, topic, text, clock), "event": text}).encode()


def topic_of(code: str) -> str:
    return f"palm/here/{code}/events"


async def stored(units: Units) -> int:
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        found: int = await connection.fetchval("SELECT count(*) FROM device_event")
    return found


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await condition():  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.02)


@asynccontextmanager
async def bridging(door: IngestDoor, url: str) -> AsyncIterator[MqttBridge]:
    bridge = MqttBridge(door, url)
    task = asyncio.create_task(bridge.run())
    connected = asyncio.create_task(bridge.connected.wait())
    await asyncio.wait({task, connected}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    assert connected.done(), task
    try:
        yield bridge
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def publish(port: int, *messages: tuple[str, bytes]) -> None:
    v311 = aiomqtt.ProtocolVersion.V311
    async with aiomqtt.Client("127.0.0.1", port, username="devices", password="any", protocol=v311) as client:
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1)


async def test_an_event_over_mqtt_raises_its_alarm(
    broker: BrokerProcess, door: IngestDoor, keys: Keys, clock: FixedClock, units: Units
) -> None:
    topic = topic_of("smoke")
    payload = wrapped(
        keys["node"], topic, cloud_event("smoke", "smoke.alarm", {"density": 20}, clock.now()), clock
    )
    async with bridging(door, broker.url):
        await publish(broker.port, (topic, b"not signed"), (topic, payload), (topic, payload))

        async def raised() -> bool:
            async with units.begin() as unit:
                connection = await unit.asyncpg()
                return bool(await connection.fetchval("SELECT count(*) FROM alarm WHERE level = 'I'"))

        await until(raised)
    assert await stored(units) == 1


async def test_what_is_said_while_the_bridge_is_away_comes_when_it_is_back(
    broker: BrokerProcess, door: IngestDoor, keys: Keys, clock: FixedClock, units: Units
) -> None:
    topic = topic_of("bin")
    messages = [
        (
            topic,
            wrapped(keys["node"], topic, cloud_event("bin", "bin.level", {"percent": n}, clock.now()), clock),
        )
        for n in range(5)
    ]
    async with bridging(door, broker.url):
        pass
    await publish(broker.port, *messages)
    assert await stored(units) == 0
    clock.instant += timedelta(hours=1)
    async with bridging(door, broker.url):
        await until(lambda: _equals(units, 5))


async def test_nothing_is_acknowledged_before_it_is_stored(
    broker: BrokerProcess,
    door: IngestDoor,
    keys: Keys,
    clock: FixedClock,
    units: Units,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database is away and comes back. (amqtt does not deliver again what it has sent; other brokers
    do.)
    """
    tried, acknowledged = asyncio.Event(), asyncio.Event()
    acknowledge = AcknowledgingClient.acknowledge

    async def fail(*_: object) -> None:
        tried.set()
        raise ConnectionRefusedError

    def note(client: AcknowledgingClient, messages: list[aiomqtt.Message]) -> None:
        acknowledge(client, messages)
        acknowledged.set()

    topic = topic_of("bin")
    payload = wrapped(
        keys["node"], topic, cloud_event("bin", "bin.level", {"percent": 1}, clock.now()), clock
    )
    monkeypatch.setattr(AcknowledgingClient, "acknowledge", note)
    async with bridging(door, broker.url):
        with monkeypatch.context() as broken:
            broken.setattr("api.devices.door.ingest", fail)
            publishing = asyncio.create_task(publish(broker.port, (topic, payload)))
            await asyncio.wait_for(tried.wait(), SECONDS)
            assert not acknowledged.is_set()
        await asyncio.wait_for(acknowledged.wait(), SECONDS)
        await publishing
    assert await stored(units) == 1


async def test_a_broker_that_comes_back_is_found_again(
    broker: BrokerProcess, door: IngestDoor, keys: Keys, clock: FixedClock, units: Units, tmp_path: Path
) -> None:
    topic = topic_of("bin")
    payload = wrapped(
        keys["node"], topic, cloud_event("bin", "bin.level", {"percent": 1}, clock.now()), clock
    )
    async with bridging(door, broker.url) as bridge:
        await broker.process.stop()
        await until(lambda: _is(not bridge.connected.is_set()))
        log = tmp_path / "again.log"
        async with running(broker_command(broker.port), log=log, environment={}, ready_text="broker ready"):
            await asyncio.wait_for(bridge.connected.wait(), SECONDS)
            await publish(broker.port, (topic, payload))
            await until(lambda: _equals(units, 1))


async def _equals(units: Units, count: int) -> bool:
    return await stored(units) == count


async def _is(value: bool) -> bool:
    return value


async def test_properties_of_mqtt_5(door: IngestDoor, keys: Keys, clock: FixedClock) -> None:
    """The form without a wrapper; the broker of the tests speaks 3.1.1 alone."""
    topic = topic_of("door")
    text = json.dumps(cloud_event("door", "door.opened", {"method": "CARD"}, clock.now()))
    properties = {f"palm-{part}": value for part, value in claims(keys["node"], topic, text, clock).items()}
    bridge = MqttBridge(door, "mqtt://127.0.0.1")
    first = await bridge.take(Incoming(topic, text.encode(), properties))
    again = await bridge.take(Incoming(topic, text.encode(), properties))
    assert (first.status, again.status) == (Status.ACCEPTED, Status.DUPLICATE)


async def test_what_will_never_be_good(door: IngestDoor, keys: Keys, clock: FixedClock) -> None:
    event = cloud_event("smoke", "device.heartbeat", {}, clock.now())
    topic, other = topic_of("smoke"), topic_of("water")
    good = wrapped(keys["node"], topic, event, clock)
    old = FixedClock(clock.now() - timedelta(hours=25))
    table = [
        (topic, b"", "NOT_JSON"),
        (topic, b"null", "SIGNATURE_MISSING"),
        (topic, b'{"signature": 1, "event": "x"}', "SIGNATURE_MISSING"),
        (topic, b'{"signature": {}, "event": "x"}', "SIGNATURE_MALFORMED"),
        (topic, b'{"signature": {"key": []}, "event": "x"}', "SIGNATURE_MALFORMED"),
        (topic, b"[" * 60_000, "NOT_JSON"),
        (topic, b"x" * 200_000, "TOO_LARGE"),
        (topic, good.replace(b"heartbeat", b"heartbeaT"), "SIGNATURE_INVALID"),
        (other, good, "SIGNATURE_INVALID"),
        ("palm/here/smoke/other", good, "TOPIC"),
        (topic, wrapped(keys["node"], topic, event, old), "TIMESTAMP_OUT_OF_WINDOW"),
        (other, wrapped(keys["node"], other, event, clock), "SOURCE_MISMATCH"),
        (topic, wrapped(keys["node"], topic, {"a": 1}, clock), "SPECVERSION"),
    ]
    bridge = MqttBridge(door, "mqtt://127.0.0.1")
    codes = []
    for where, payload, _ in table:
        with pytest.raises(Problem) as refused:
            await bridge.take(Incoming(where, payload, {}))
        codes.append(refused.value.code)
    assert codes == [code for *_, code in table]


def test_addresses_of_brokers() -> None:
    broker = Broker.parse("mqtts://us%40er:pa%3Ass@broker.example")
    assert (broker.host, broker.port, broker.tls) == ("broker.example", 8883, True)
    assert (broker.username, broker.password) == ("us@er", "pa:ss")
    assert "pa:ss" not in repr(broker)
    for wrong in ("broker:1883", "http://broker", "mqtt://", "mqtt://broker?protocol=4"):
        with pytest.raises(ValueError, match="MQTT_URL"):
            Broker.parse(wrong)
