"""deviceKeyRotate: a device gets a new key."""

from datetime import timedelta

from domain.devices import models
from domain.devices.rotate_key import RotateKey, rotate_key
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from schema.devices.mutations.rotation import SHOWS, OverlapHours, shown
from schema.devices.types import Device
from schema.kit.apps import STAFF
from schema.kit.commands import Call, Shown, command
from schema.kit.ids import DeviceId


@command(
    returns=Device,
    errors=(NotFound, Forbidden, InvalidInput),
    apps=STAFF,
    description="Issues a new key; the present one stays valid for the overlap. "
    "Property managers and technicians.",
    shows=SHOWS,
)
async def device_key_rotate(call: Call, device_id: DeviceId, overlap_hours: OverlapHours = 24) -> Shown:
    holder = call.key(device_id, Device)
    rotation = RotateKey(holder, for_node=False, overlap=timedelta(hours=overlap_hours))
    key = await rotate_key(call.unit, call.actor, rotation, call.services.seal)
    return shown(await call.unit.session.get_one(models.Device, (holder.community_id, holder.id)), key)
