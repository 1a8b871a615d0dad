"""The compound that speaks: 40 edge nodes with 50 devices each, all with keys, and 200,000 old events."""

from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg

from domain.devices.kinds import DeviceKind
from domain.devices.models import Device, EdgeNode
from domain.devices.rotate_key import issue_key
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from domain.migrations.run import upgrade
from tests.support.sensors import device
from tests.support.signing import DeviceKeyInHand
from tests.support.world import build_world

SECRET = "a secret of the benchmark, 32 characters"
NODES, DEVICES_OF_A_NODE = 40, 50
DEVICES = NODES * DEVICES_OF_A_NODE
KINDS = (
    DeviceKind.SMOKE,
    DeviceKind.WATER_LEVEL,
    DeviceKind.ENVIRONMENT,
    DeviceKind.METER,
    DeviceKind.WASTE_BIN,
)
# As of a house in which devices have spoken before: tables that are not empty, and statistics that say so.
HISTORY = """
INSERT INTO device_event (community_id, id, device_id, event_id, type, happened_at, received_at, sequence,
  skewed, applied, data, correlation_id)
SELECT device.community_id, uuidv7(), device.id, 'before-' || number,
  'cn.smartcommunity.device.heartbeat.v1', told, told, number, false, true, '{"battery": 88}', uuidv7()
FROM device, generate_series(1, 100) AS number,
  LATERAL (SELECT now() - (101 - number) * interval '1 minute') AS at(told)
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """Devices sign for themselves when they speak alone; a node signs the batches of its devices."""

    nodes: list[DeviceKeyInHand]
    devices: list[DeviceKeyInHand]


def code_of(number: int) -> str:
    """Of the n-th device."""
    return f"d{number}"


def kind_of(number: int) -> DeviceKind:
    """Each node has ten of each kind."""
    return KINDS[number // NODES % len(KINDS)]


def detectors() -> Iterator[int]:
    """The smoke detectors, one node after another, so that no node has a storm of alarms."""
    return (number for number in range(DEVICES) if kind_of(number) is DeviceKind.SMOKE)


async def prepare(database_url: str) -> Keys:
    """Migrates, and writes the compound."""
    await upgrade(database_url)
    database = Database(database_url)
    units, seal = Units(database), KeySeal(SECRET.encode())
    world = await build_world(units)
    async with units.begin() as unit:
        nodes = [EdgeNode(community_id=world.here, code=f"n{number}", name="node") for number in range(NODES)]
        unit.session.add_all(nodes)
        await unit.session.flush()
        devices: list[Device] = []
        for number in range(DEVICES):
            at = {"edge_node_id": nodes[number % NODES].id, "building_id": world.buildings["1"]}
            devices.append(device(world.here, code_of(number), kind_of(number), **at))
        unit.session.add_all(devices)
        await unit.session.flush()
        issued = [[issue_key(unit, seal, holder) for holder in holders] for holders in (nodes, devices)]
    await database.dispose()
    await _fill(database_url)
    node_keys, device_keys = ([DeviceKeyInHand(key.key_id, key.secret) for key in keys] for keys in issued)
    return Keys(node_keys, device_keys)


async def _fill(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(HISTORY)
        await connection.execute("VACUUM (ANALYZE) device_event")
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
