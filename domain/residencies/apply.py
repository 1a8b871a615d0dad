"""A person says that they live in a room, and waits for the community's word."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.communities.models import Building, Room, Unit
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, NotFound
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork
from domain.residencies.events import ResidencyApplied
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus

OPEN = (ResidencyStatus.APPLIED, ResidencyStatus.APPROVED)


@dataclass(frozen=True, slots=True)
class ApplyForResidency:
    """The room is named as on its door, because an applicant cannot see the community's rooms yet."""

    community: Key
    building: str
    unit: str
    room: str
    kind: ResidencyKind


async def apply_for_residency(unit: UnitOfWork, actor: Actor, command: ApplyForResidency) -> Residency:
    """The new application, or the open one that the person already has for this room.

    Raises NotFound for an unknown room, and Forbidden for a caller without a person.
    """
    if actor.person_id is None:
        raise Forbidden
    room = await _room(unit, command)
    inserted = await _insert(unit, actor.person_id, room, command.kind)
    residency = await _open(unit, actor.person_id, room)
    if inserted:
        unit.record(
            ResidencyApplied(
                community_id=room.community_id,
                subject_id=residency.id,
                person_id=actor.person_id,
                room_id=room.id,
            )
        )
    return residency


async def _room(unit: UnitOfWork, command: ApplyForResidency) -> Room:
    query = (
        select(Room)
        .join(Unit, (col(Unit.community_id) == col(Room.community_id)) & (col(Unit.id) == col(Room.unit_id)))
        .join(
            Building,
            (col(Building.community_id) == col(Unit.community_id))
            & (col(Building.id) == col(Unit.building_id)),
        )
        .where(
            col(Room.community_id) == command.community.id,
            col(Building.number) == command.building,
            col(Unit.number) == command.unit,
            col(Room.number) == command.room,
        )
    )
    room = (await unit.session.execute(query)).scalar_one_or_none()
    if room is None:
        raise NotFound("input", "room")
    return room


async def _insert(unit: UnitOfWork, person_id: UUID, room: Room, kind: ResidencyKind) -> bool:
    """The partial unique index decides between two taps at once; the loser finds the winner's row."""
    made = await unit.session.execute(
        insert(Residency)
        .values(
            community_id=room.community_id,
            id=new_id(),
            person_id=person_id,
            room_id=room.id,
            kind=kind,
            status=ResidencyStatus.APPLIED,
            source="application",
            applied_at=unit.now,
        )
        .on_conflict_do_nothing()
        .returning(col(Residency.id))
    )
    return made.scalar_one_or_none() is not None


async def _open(unit: UnitOfWork, person_id: UUID, room: Room) -> Residency:
    found = await unit.session.execute(
        select(Residency).where(
            col(Residency.community_id) == room.community_id,
            col(Residency.person_id) == person_id,
            col(Residency.room_id) == room.id,
            col(Residency.status).in_(OPEN),
        )
    )
    return found.scalar_one()
