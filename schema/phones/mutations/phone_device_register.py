"""phoneDeviceRegister: an app on a handset asks for pushes."""

from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, InvalidInput
from domain.phones import models
from domain.phones.register import RegisterPhone, register_phone
from schema.kit.apps import SIGNED_IN
from schema.kit.commands import Call, command
from schema.phones.enums import Platform
from schema.phones.types import PhoneDevice


@strawberry.input(description="A handset, as its push service knows it.")
class PhoneDeviceRegisterInput:
    token: str = strawberry.field(description="The registration token of the push service.")
    platform: Platform = strawberry.field(description="Its operating system.")
    app_version: str = strawberry.field(description="The version of the app: 1.0.0.")
    language: str = strawberry.field(default="zh-CN", description="Of its pushes (BCP 47): zh-CN or en.")


Input = Annotated[PhoneDeviceRegisterInput, strawberry.argument(description="The handset.")]


@command(
    returns=PhoneDevice,
    errors=(Forbidden, InvalidInput),
    apps=SIGNED_IN,
    description="Asks for pushes. Call it at each start of the app and whenever the token changes: "
    "the same token is the same handset, and moves to whoever is signed in.",
)
async def phone_device_register(call: Call, input: Input) -> models.PhoneDevice:
    handset = RegisterPhone(input.token, input.platform, input.app_version, input.language)
    return await register_phone(call.unit, call.actor, handset)
