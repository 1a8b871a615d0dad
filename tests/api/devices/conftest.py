"""The small world's devices behind the real door, called as ASGI, with real PostgreSQL and Valkey."""

from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from api.devices import IngestDoor, IngestLimits, device_ingest
from domain.devices.models import Device, EdgeNode
from domain.devices.rotate_key import issue_key
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.sensors import Sensors, build_sensors
from tests.support.signing import DeviceKeyInHand
from tests.support.world import FixedClock, World, build_world

SEAL = KeySeal(b"an operator key of the tests")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
async def sensors(units: Units, world: World) -> Sensors:
    return await build_sensors(units, world)


@pytest.fixture
async def keys(units: Units, sensors: Sensors, world: World) -> dict[str, DeviceKeyInHand]:
    """Of the node, of the lone meter, and of the device in the other community."""
    async with units.begin() as unit:
        holders: dict[str, Device | EdgeNode] = {
            "node": await unit.session.get_one(EdgeNode, (sensors.here, sensors.node)),
            "lone": await unit.session.get_one(Device, (sensors.here, sensors.devices["lone"])),
            "far": await unit.session.get_one(Device, (world.there, sensors.devices["far"])),
        }
        issued = {name: issue_key(unit, SEAL, holder) for name, holder in holders.items()}
    return {name: DeviceKeyInHand(key.key_id, key.secret) for name, key in issued.items()}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def door(units: Units, redis: Redis) -> IngestDoor:
    return IngestDoor(units, redis, SEAL, IngestLimits(events_per_second=200))


@pytest.fixture
async def http(door: IngestDoor) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(device_ingest(door), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://palm", timeout=30) as client:
        yield client
