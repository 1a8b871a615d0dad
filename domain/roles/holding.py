"""Whether the actor holds a role in a community: what a use case asks before it changes anything."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select

from domain.kit.actor import Actor, App
from domain.kit.unit_of_work import UnitOfWork
from domain.kit.viewer import PERSON, Viewer
from domain.roles.models import RoleKind
from domain.roles.policy import has_role


async def holds_role(unit: UnitOfWork, actor: Actor, community_id: UUID, kinds: frozenset[RoleKind]) -> bool:
    """One of these roles, today."""
    query = asking(actor.app, kinds)
    found = await unit.session.execute(query, {"of_community": community_id, PERSON: actor.person_id})
    return bool(found.scalar_one())


@cache
def asking(app: App, kinds: frozenset[RoleKind]) -> Select[Any]:
    """The query, made once."""
    community_id = bindparam("of_community", type_=Uuid())
    return select(has_role(community_id, Viewer(app), kinds))
