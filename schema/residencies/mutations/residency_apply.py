"""residencyApply: a person says that they live in a room."""

from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, NotFound
from domain.residencies import models
from domain.residencies.apply import ApplyForResidency, apply_for_residency
from schema.communities.types import Community
from schema.identity.enums import App
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId
from schema.residencies.enums import ResidencyKind
from schema.residencies.types import Residency


@strawberry.input(description="The room as named on its door, and by what right you live there.")
class ResidencyApplyInput:
    building: str = strawberry.field(description="The building's number: 3.")
    unit: str = strawberry.field(description="The unit's number: 2.")
    room: str = strawberry.field(description="The room's number: 1102.")
    kind: ResidencyKind = strawberry.field(description="By what right.")


Input = Annotated[ResidencyApplyInput, strawberry.argument(description="The room, and by what right.")]


@command(
    returns=Residency,
    errors=(NotFound, Forbidden),
    apps={App.RESIDENT},
    description=(
        "Applies to be known as a resident of a room. An open application for it is given back as it is."
    ),
)
async def residency_apply(call: Call, community_id: CommunityId, input: Input) -> models.Residency:
    place = {"building": input.building, "unit": input.unit, "room": input.room}
    wish = ApplyForResidency(call.key(community_id, Community), **place, kind=input.kind)
    return await apply_for_residency(call.unit, call.actor, wish)
