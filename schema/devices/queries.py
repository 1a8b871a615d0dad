"""Where a device is found by its id; lists of them hang on the community."""

import strawberry

from schema.devices.types import Device
from schema.engine import root_by_id
from schema.kit.apps import COMMUNITY


@strawberry.type
class DeviceQueries:
    """A device by its id."""

    device: Device | None = root_by_id(Device, description="A device by its id.", apps=COMMUNITY)
