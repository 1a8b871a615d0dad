"""What lists of devices can be narrowed by."""

from schema.devices.enums import Connectivity, DeviceKind
from schema.engine import Filter

DEVICE_KIND = Filter("kind", DeviceKind | None, lambda device, value: device.c.kind == value)
CONNECTIVITY = Filter(
    "connectivity", Connectivity | None, lambda device, value: device.c.connectivity == value
)
