"""Devices as they speak."""

from domain.devices.events import DeviceStateChanged
from schema.devices.types import Device
from schema.kit.apps import COMMUNITY
from schema.kit.subscriptions import About, live

device_state_changed = live(
    "deviceStateChanged",
    returns=Device,
    names=(DeviceStateChanged.name,),
    about=About.COMMUNITY_OR_SUBJECT,
    apps=COMMUNITY,
    by_building=True,
    description="Devices of a community, or one device, whose state or connectivity is another than before.",
)
