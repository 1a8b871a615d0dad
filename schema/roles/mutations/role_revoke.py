"""roleRevoke: a property manager takes a job away."""

from domain.kit.errors import Forbidden, NotFound
from domain.roles import models
from domain.roles.revoke import LastManager, RevokeRole, revoke_role
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import RoleId
from schema.roles.types import Role


@command(
    returns=Role,
    errors=(NotFound, Forbidden, LastManager),
    apps=STAFF,
    description="Takes a job away, and its rights at once. Property managers.",
)
async def role_revoke(call: Call, role_id: RoleId) -> models.Role:
    return await revoke_role(call.unit, call.actor, RevokeRole(call.key(role_id, Role)))
