"""Devices of the small world, and how they speak.

`node` in 悦来 speaks for smoke, water, door and plate devices of building 1; `lone` is a meter with a key of
its own; `far` is a smoke detector of the other community.
"""

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.devices.envelope import Envelope, Message, Outcome, Speaker
from domain.devices.ingest import ingest
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device, EdgeNode
from domain.kit.unit_of_work import Units
from tests.support.world import World

NUMBERS = itertools.count(1)
KINDS = {
    "smoke": DeviceKind.SMOKE,
    "water": DeviceKind.WATER_LEVEL,
    "door": DeviceKind.DOOR,
    "plate": DeviceKind.PLATE,
    "bin": DeviceKind.WASTE_BIN,
}


@dataclass(frozen=True, slots=True)
class Sensors:
    """Ids by code, and those who may speak."""

    units: Units
    here: UUID
    devices: dict[str, UUID]
    node: UUID
    speakers: dict[str, Speaker] = field(default_factory=dict)

    def message(self, code: str, what: str, data: dict[str, Any] | None = None, **more: Any) -> Message:
        """An event of a device, signed by its node; `by` names another speaker, `at` the instant."""
        speaker = self.speakers[more.pop("by", "node")]
        community = more.pop("community", speaker.community_code)
        source = f"/communities/{community}/devices/{code}"
        at: datetime = more.pop("at", self.units.clock.now())
        event_id = more.pop("id", f"event-{next(NUMBERS)}")
        kind = f"cn.smartcommunity.{what}.v1"
        attributes = {
            "specversion": "1.0",
            "id": event_id,
            "type": kind,
            "source": source,
            "time": at.isoformat(),
        }
        return Message(
            speaker,
            Envelope(
                id=event_id,
                source=source,
                community_code=community,
                device_code=code,
                type=kind,
                happened_at=at,
                data={} if data is None else data,
                attributes=attributes | {"time": at.isoformat(), "data": data},
                **more,
            ),
        )

    async def say(self, code: str, what: str, data: dict[str, Any] | None = None, **more: Any) -> Outcome:
        """One event, committed."""
        return (await self.send(self.message(code, what, data, **more)))[0]

    async def send(self, *messages: Message) -> list[Outcome]:
        """One batch, committed."""
        async with self.units.begin() as unit:
            return await ingest(unit, messages)


def device(community_id: UUID, code: str, kind: DeviceKind, **more: Any) -> Device:
    """A device that reports every minute."""
    values: dict[str, Any] = {
        "name": code,
        "place": f"place/{code}",
        "owner": "o",
        "operator": "o",
        "floor": 2,
    } | more
    return Device(
        community_id=community_id,
        code=code,
        kind=kind,
        funding=FundingModel.GOVERNMENT,
        reporting_interval_seconds=60,
        **values,
    )


async def build_sensors(units: Units, world: World) -> Sensors:
    """Writes the devices in one unit of work."""
    async with units.begin() as unit:
        node = EdgeNode(community_id=world.here, code="node", name="一号节点")
        unit.session.add(node)
        await unit.session.flush()
        at_home = {"edge_node_id": node.id, "building_id": world.buildings["1"]}
        devices = [device(world.here, code, kind, **at_home) for code, kind in KINDS.items()]
        devices.append(device(world.here, "lone", DeviceKind.METER, floor=None))
        devices.append(device(world.there, "far", DeviceKind.SMOKE))
        unit.session.add_all(devices)
    ids = {each.code: each.id for each in devices}
    speakers = {
        "node": Speaker(world.here, "here", edge_node_id=node.id),
        "lone": Speaker(world.here, "here", device_id=ids["lone"]),
        "far": Speaker(world.there, "there", device_id=ids["far"]),
    }
    return Sensors(units, world.here, ids, node.id, speakers)
