"""A property manager takes a job away."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from domain.communities.models import Community
from domain.kit.actor import Actor
from domain.kit.errors import DomainError, Forbidden
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.events import RoleRevoked
from domain.roles.holding import holds_role
from domain.roles.models import Role, RoleKind
from domain.roles.policy import MANAGERS, visible_roles


class LastManager(DomainError):
    """The community would be left without a property manager; name another one first."""

    code = "LAST_MANAGER"
    zh = "这是社区唯一的物业经理，请先任命另一位"
    en = "This is the community's only property manager; name another one first"


@dataclass(frozen=True, slots=True)
class RevokeRole:
    """Names the role to take away."""

    role: Key


async def revoke_role(unit: UnitOfWork, actor: Actor, command: RevokeRole) -> Role:
    """The role, which has ended. Revoking twice changes nothing.

    Raises NotFound, Forbidden for everybody but property managers, LastManager.
    """
    await _one_at_a_time(unit, command.role)
    role = await find(unit, actor, Role, visible_roles, command.role, "roleId", lock=True)
    if not await holds_role(unit, actor, role.community_id, MANAGERS):
        raise Forbidden("roleId")
    if role.revoked_at is not None:
        return role
    if role.kind is RoleKind.PROPERTY_MANAGER and await _managers(unit, role) == 1:
        raise LastManager("roleId")
    role.revoked_at = unit.now
    role.on_duty = False
    unit.record(
        RoleRevoked(
            community_id=role.community_id, subject_id=role.id, person_id=role.person_id, kind=role.kind
        )
    )
    return role


async def _one_at_a_time(unit: UnitOfWork, key: Key) -> None:
    """Jobs of one community are taken away one after another: of two managers who dismiss each other, one
    stays.
    """
    same = col(Community.id) == key.community_id
    await unit.session.execute(select(col(Community.id)).where(same).with_for_update(key_share=True))


async def _managers(unit: UnitOfWork, role: Role) -> int:
    managers = select(func.count()).where(
        col(Role.community_id) == role.community_id,
        col(Role.kind) == RoleKind.PROPERTY_MANAGER,
        col(Role.revoked_at).is_(None),
    )
    return (await unit.session.execute(managers)).scalar_one()
