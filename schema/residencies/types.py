"""Residencies as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.residencies import models, policy
from schema.communities.types import Community, Room
from schema.engine import Node, column, node, one
from schema.kit.apps import COMMUNITY
from schema.residencies.enums import ResidencyKind, ResidencyStatus

if TYPE_CHECKING:
    from schema.people.types import Person


@node(table=models.Residency, visible=policy.visible_residencies, code="residency", apps=COMMUNITY)
class Residency(Node):
    """A person's tie to a room (居住关系). Its person, those who live in the room, and the community's
    staff see it.
    """

    kind: ResidencyKind = column(description="By what right the person lives there.")
    status: ResidencyStatus = column(description="Only APPROVED gives a resident's rights.")
    applied_at: datetime = column(description="When the person applied.")
    approved_at: datetime | None = column(description="When the community agreed; null until then.")
    ended_at: datetime | None = column(description="When it ended; null until then.")
    person: Annotated["Person", strawberry.lazy("schema.people.types")] | None = one(
        by="person_id", description="Who lives there."
    )
    room: Room | None = one(description="Where; null while the applicant may not see the room.")
    community: Community | None = one(description="The community of the room.")
