"""A property manager gives somebody a job in the community."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.communities.models import Community
from domain.communities.policy import public_places
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, NotFound
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.people.models import Person
from domain.roles.events import RoleGranted
from domain.roles.holding import holds_role
from domain.roles.models import Role, RoleKind
from domain.roles.policy import MANAGERS


@dataclass(frozen=True, slots=True)
class GrantRole:
    """The person is named by their phone (E.164), since a manager cannot see who is not in the community
    yet.
    """

    community: Key
    phone: str
    kind: RoleKind


async def grant_role(unit: UnitOfWork, actor: Actor, command: GrantRole) -> Role:
    """The role; granting it twice gives the one that is held.

    Raises NotFound for an unknown community or for a phone that has never signed in anywhere, Forbidden for
    everybody but the community's property managers.
    """
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if not await holds_role(unit, actor, community.id, MANAGERS):
        raise Forbidden("communityId")
    person = await _person(unit, command.phone)
    granted = await unit.session.execute(
        insert(Role)
        .values(
            community_id=community.id,
            id=new_id(),
            person_id=person.id,
            kind=command.kind,
            on_duty=False,
            granted_at=unit.now,
        )
        .on_conflict_do_nothing()
        .returning(col(Role.id))
    )
    is_new = granted.scalar_one_or_none() is not None
    role = await _held(unit, community, person, command.kind)
    if is_new:
        unit.record(
            RoleGranted(community_id=community.id, subject_id=role.id, person_id=person.id, kind=command.kind)
        )
    return role


async def _person(unit: UnitOfWork, phone: str) -> Person:
    found = await unit.session.execute(select(Person).where(col(Person.phone) == phone))
    person = found.scalar_one_or_none()
    if person is None:
        raise NotFound("input", "phone")
    return person


async def _held(unit: UnitOfWork, community: Community, person: Person, kind: RoleKind) -> Role:
    found = await unit.session.execute(
        select(Role).where(
            col(Role.community_id) == community.id,
            col(Role.person_id) == person.id,
            col(Role.kind) == kind,
            col(Role.revoked_at).is_(None),
        )
    )
    return found.scalar_one()
