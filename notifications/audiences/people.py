"""Groups of people by where they live, what they work, and what they have been told before."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select

from domain.communities.models import Room
from domain.kit.tables import table_of
from domain.people.models import Person
from domain.residencies.models import Residency, ResidencyStatus
from domain.roles.models import Role, RoleKind
from notifications.models import Notification

residency = table_of(Residency)
person = table_of(Person)
room = table_of(Room)
role = table_of(Role)
notification = table_of(Notification)


def residents(
    community_id: UUID,
    *,
    building_id: UUID | None = None,
    floors: Collection[int] | None = None,
    room_id: UUID | None = None,
) -> Select[UUID]:
    """Those with an approved residency in the community, narrowed to a building, some floors of it, or a
    room."""
    same_room = (room.c.community_id == residency.c.community_id) & (room.c.id == residency.c.room_id)
    query = (
        select(residency.c.person_id)
        .select_from(residency.join(room, same_room))
        .where(residency.c.community_id == community_id, residency.c.status == ResidencyStatus.APPROVED)
    )
    if building_id is not None:
        query = query.where(room.c.building_id == building_id)
    if floors is not None:
        query = query.where(room.c.floor.in_(sorted(floors)))
    if room_id is not None:
        query = query.where(residency.c.room_id == room_id)
    return query


def staff(community_id: UUID, kinds: Collection[RoleKind], *, on_duty: bool) -> Select[UUID]:
    """Those with one of the roles in the community; with `on_duty`, only those of the present shift."""
    query = select(role.c.person_id).where(
        role.c.community_id == community_id, role.c.revoked_at.is_(None), role.c.kind.in_(sorted(kinds))
    )
    return query.where(role.c.on_duty) if on_duty else query


def one(person_id: UUID) -> Select[UUID]:
    """One person alone."""
    return select(person.c.id.label("person_id")).where(person.c.id == person_id)


def told_about(subject_id: UUID) -> Select[UUID]:
    """Those with an entry about the subject in their inbox."""
    return select(notification.c.person_id).where(notification.c.subject_id == subject_id)
