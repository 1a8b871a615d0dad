"""Who sees roles, and the clause by which other nouns ask for one."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, or_, select

from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.roles.models import Role, RoleKind

EVERY_ROLE = frozenset(RoleKind)
MANAGERS = frozenset({RoleKind.PROPERTY_MANAGER})


def has_role(
    community_id: ColumnElement[UUID], viewer: Viewer, kinds: Collection[RoleKind] = EVERY_ROLE
) -> ColumnElement[bool]:
    """The viewer holds one of the roles in the community, today."""
    role = table_of(Role).alias()
    held = [role.c.person_id == viewer.person_id, role.c.revoked_at.is_(None)]
    if frozenset(kinds) != EVERY_ROLE:
        held.append(role.c.kind.in_(sorted(kinds)))
    return community_id.in_(select(role.c.community_id).where(*held))


def visible_roles(role: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """One's own, and those of a community for its staff."""
    own = role.c.person_id == viewer.person_id
    if viewer.app is App.MANAGER:
        return or_(own, has_role(role.c.community_id, viewer))
    return own
