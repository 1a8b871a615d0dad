"""Roles as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.roles import models, policy
from schema.communities.types import Community
from schema.engine import Node, column, node, one
from schema.kit.apps import STAFF
from schema.roles.enums import RoleKind

if TYPE_CHECKING:
    from schema.people.types import Person


@node(table=models.Role, visible=policy.visible_roles, code="role", apps=STAFF)
class Role(Node):
    """A person's job in a community (岗位). Its person and the community's staff see it."""

    kind: RoleKind = column(description="The job.")
    on_duty: bool = column(description="Whether the person is on duty now, and is called first.")
    granted_at: datetime = column(description="Since when.")
    revoked_at: datetime | None = column(description="Until when; null while it lasts.")
    person: Annotated["Person", strawberry.lazy("schema.people.types")] | None = one(
        description="Who holds it."
    )
    community: Community | None = one(description="Where.")
