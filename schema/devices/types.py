"""Devices and what they say, as apps see them."""

from datetime import datetime

from strawberry.scalars import JSON

from domain.devices import models, policy
from schema.communities.types import Building, Community, Room
from schema.devices.enums import Connectivity, DeviceKind, FundingModel
from schema.engine import BigInt, Connection, Node, column, desc, expression, many, node, one
from schema.kit.apps import COMMUNITY, STAFF


@node(table=models.EdgeNode, visible=policy.visible_to_staff, code="edge", apps=STAFF)
class EdgeNode(Node):
    """A computer in the compound (小区节点) that speaks for devices. The community's staff see it."""

    code: str = column(description="Its code within the community.")
    name: str = column(description="What the staff call it.")
    devices: "Connection[Device]" = many(
        order_by=["code"], description="The devices that it speaks for, by code."
    )


@node(table=models.DeviceEvent, visible=policy.visible_device_events, code="event", apps=COMMUNITY)
class DeviceEvent(Node):
    """One thing that a device said. Who sees the device sees it."""

    type: str = column(description="Its CloudEvents type: cn.smartcommunity.door.opened.v1.")
    happened_at: datetime = column(description="When it happened, by the device's clock.")
    received_at: datetime = column(description="When it arrived here.")
    is_skewed: bool = column("skewed", description="Whether the device's clock was more than 5 minutes off.")
    is_applied: bool = column(
        "applied", description="Whether it changed the device's state; false if a newer one came first."
    )
    sequence: BigInt | None = column(
        description="The device's own counter; null if it does not count.", apps=STAFF
    )
    data: JSON = column(description="What it said, as its type's JSON Schema has it.", apps=STAFF)
    device: "Device | None" = one(description="Who said it.")


@node(table=models.Device, visible=policy.visible_devices, code="device", apps=COMMUNITY)
class Device(Node):
    """A sensor or actuator of the compound (感知设备). Staff see all; residents those of their building and
    of the grounds, without cameras and readers of faces, plates and identity cards.
    """

    code: str = column(description="Its code within the community, as in its event source.")
    name: str = column(description="What the staff call it: 3号楼2单元11层烟感.")
    kind: DeviceKind = column(description="One of the 13 kinds.")
    place: str = column(description="Where it is: building/3/unit/2/floor/11.")
    floor: int | None = column(description="The floor that it is on; null if none.")
    connectivity: Connectivity = column(description="OFFLINE after a silence of three reporting intervals.")
    is_online: bool = expression(
        lambda device, _viewer: device.c.connectivity == Connectivity.ONLINE,
        description="Whether it is heard from.",
    )
    last_seen_at: datetime | None = column(description="When it was last heard from; null if never.")
    state: JSON = column(description="What its newest event said, by the names of that event's JSON Schema.")
    state_at: datetime | None = column(description="When that happened; null if never.")
    reporting_interval_seconds: int = column(description="How often it reports, in seconds.", apps=STAFF)
    missing_events: BigInt = column(
        description="How many events its counter says were lost on the way.", apps=STAFF
    )
    owner: str = column(description="The organisation that owns it.", apps=STAFF)
    operator: str = column(description="The organisation that runs it.", apps=STAFF)
    funding: FundingModel = column(description="Who paid for it.", apps=STAFF)
    edge_node: EdgeNode | None = one(
        description="The node that speaks for it; null if it speaks for itself.", apps=STAFF
    )
    building: Building | None = one(description="The building that it is in; null on the grounds.")
    room: Room | None = one(description="The dwelling that it is in; null outside of dwellings.")
    community: Community | None = one(description="The community that it serves.")
    events: Connection[DeviceEvent] = many(
        order_by=[desc("happened_at")], description="What it said, newest first.", counted=False
    )


@node(table=models.QuarantinedEvent, visible=policy.visible_to_staff, code="quarantine", apps=STAFF)
class QuarantinedEvent(Node):
    """Something that a device sent and nobody understood, kept as it came. The community's staff see it."""

    source: str = column(description="Who claims to have sent it.")
    event_id: str = column(description="The sender's id of it.")
    type: str = column(description="The CloudEvents type that it claims.")
    reason: str = column(description="Why it could not be taken: UNKNOWN_TYPE, INVALID_DATA, …")
    detail: str = column(description="What exactly was wrong.")
    received_at: datetime = column(description="When it arrived.")
    envelope: JSON = column(description="The event as it came.")
    device: Device | None = one(description="The device it came from, if known.")
