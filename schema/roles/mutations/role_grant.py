"""roleGrant: a property manager gives somebody a job."""

from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, NotFound
from domain.roles import models
from domain.roles.grant import GrantRole, grant_role
from schema.communities.types import Community
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId
from schema.roles.enums import RoleKind
from schema.roles.types import Role


@strawberry.input(description="Who shall do what.")
class RoleGrantInput:
    phone: str = strawberry.field(description="The person's mobile number in E.164: +8613900000002.")
    kind: RoleKind = strawberry.field(description="The job.")


Input = Annotated[RoleGrantInput, strawberry.argument(description="The person and the job.")]


@command(
    returns=Role,
    errors=(NotFound, Forbidden),
    apps=STAFF,
    description="Gives somebody who has signed in before a job in the community. Property managers.",
)
async def role_grant(call: Call, community_id: CommunityId, input: Input) -> models.Role:
    grant = GrantRole(call.key(community_id, Community), input.phone, input.kind)
    return await grant_role(call.unit, call.actor, grant)
