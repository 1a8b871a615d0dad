"""A shift begins or ends: those on duty are called first."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, IllegalMove
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.events import DutyChanged
from domain.roles.holding import holds_role
from domain.roles.models import Role
from domain.roles.policy import MANAGERS, visible_roles


@dataclass(frozen=True, slots=True)
class SetDuty:
    """`on_duty` False ends the shift."""

    role: Key
    on_duty: bool


async def set_duty(unit: UnitOfWork, actor: Actor, command: SetDuty) -> Role:
    """The role. By its person, or by a property manager; saying the same twice changes nothing.

    Raises NotFound, Forbidden for colleagues, IllegalMove for a role that has been revoked.
    """
    role = await find(unit, actor, Role, visible_roles, command.role, "roleId", lock=True)
    own = role.person_id == actor.person_id
    if not own and not await holds_role(unit, actor, role.community_id, MANAGERS):
        raise Forbidden("roleId")
    if role.revoked_at is not None:
        raise IllegalMove("roleId", state="REVOKED", legal_zh="无", legal_en="nothing")
    if role.on_duty is not command.on_duty:
        role.on_duty = command.on_duty
        unit.record(
            DutyChanged(
                community_id=role.community_id,
                subject_id=role.id,
                person_id=role.person_id,
                kind=role.kind,
                on_duty=role.on_duty,
            )
        )
    return role
