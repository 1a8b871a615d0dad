"""phoneDeviceUnregister: a handset wants no more pushes."""

from domain.kit.errors import NotFound
from domain.phones import models
from domain.phones.retire import UnregisterPhone, unregister_phone
from schema.kit.apps import SIGNED_IN
from schema.kit.commands import Call, command
from schema.kit.ids import PhoneId
from schema.phones.types import PhoneDevice


@command(
    returns=PhoneDevice,
    errors=(NotFound,),
    apps=SIGNED_IN,
    description="Ends the pushes to one of your handsets. Doing it twice changes nothing.",
)
async def phone_device_unregister(call: Call, phone_device_id: PhoneId) -> models.PhoneDevice:
    return await unregister_phone(
        call.unit, call.actor, UnregisterPhone(call.key(phone_device_id, PhoneDevice))
    )
