"""roleDutySet: a shift begins or ends."""

from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, IllegalMove, NotFound
from domain.roles import models
from domain.roles.duty import SetDuty, set_duty
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import RoleId
from schema.roles.types import Role

OnDuty = Annotated[bool, strawberry.argument(description="true begins the shift, false ends it.")]


@command(
    returns=Role,
    errors=(NotFound, Forbidden, IllegalMove),
    apps=STAFF,
    description="Begins or ends a shift: those on duty are called first. Oneself and property managers.",
)
async def role_duty_set(call: Call, role_id: RoleId, on_duty: OnDuty) -> models.Role:
    return await set_duty(call.unit, call.actor, SetDuty(call.key(role_id, Role), on_duty))
