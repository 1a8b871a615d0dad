"""Notices as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.notices import models, policy
from schema.communities.types import Building, Community
from schema.engine import Node, column, expression, node, one
from schema.kit.apps import COMMUNITY, STAFF

if TYPE_CHECKING:
    from schema.people.types import Person


@node(table=models.Notice, visible=policy.visible_notices, code="notice", apps=COMMUNITY)
class Notice(Node):
    """Something that a community tells its residents (通知通告). Those whom it is addressed to see it, and
    the staff.
    """

    title: str = column(description="At most 120 characters.")
    body: str = column(description="Plain text with line breaks.")
    pinned: bool = column(description="Whether it stays on top of the list.")
    published_at: datetime = column(description="When it was published.")
    withdrawn_at: datetime | None = column(
        description="When it was taken back; null while it stands.", apps=STAFF
    )
    is_read: bool = expression(
        policy.read_by_viewer, personal=True, description="Whether you have opened it."
    )
    building: Building | None = one(
        description="The building that it is addressed to; null for the whole community."
    )
    community: Community | None = one(description="The community that speaks.")
    published_by: Annotated["Person", strawberry.lazy("schema.people.types")] | None = one(
        by="published_by", description="Who published it.", apps=STAFF
    )
