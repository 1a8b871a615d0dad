"""Messages about residencies: to those who decide, and to whom it concerns."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.communities.models import Building, Community, Room, Unit
from domain.kit.tables import table_of
from domain.people.models import Person
from notifications.audiences.homes import applicant, deciders
from notifications.audiences.part import Part
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

building = table_of(Building)
community = table_of(Community)
person = table_of(Person)
room = table_of(Room)
unit = table_of(Unit)


async def on_residency_applied(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To those who decide."""
    home = await _home(session, event)
    if home is None:
        return None
    return _about_residency(
        event,
        deciders((event.community, event.subject_id), now),
        Text("入住申请待审核", f"{home.person}申请入住 {home.address}，请核实后处理。"),
        Text("Residency to review", f"{home.person} applies to live at {home.address}."),
    )


async def on_residency_approved(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To the person."""
    home = await _home(session, event)
    if home is None:
        return None
    return _about_residency(
        event,
        applicant((event.community, event.subject_id), home.person_id, now),
        Text("入住申请已通过", f"欢迎入住 {home.address}。您现在可以查看账单、通知和门禁。"),
        Text(
            "Residency approved", f"Welcome to {home.address}. Bills, notices and doors are open to you now."
        ),
    )


async def on_residency_rejected(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To the person."""
    home = await _home(session, event)
    if home is None:
        return None
    return _about_residency(
        event,
        applicant((event.community, event.subject_id), home.person_id, now),
        Text("入住申请未通过", f"您对 {home.address} 的入住申请未通过，详情请咨询物业。"),
        Text(
            "Residency not approved", f"Your application for {home.address} was not approved. Ask the office."
        ),
    )


async def on_residency_ended(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To the person."""
    home = await _home(session, event)
    if home is None:
        return None
    return _about_residency(
        event,
        applicant((event.community, event.subject_id), home.person_id, now),
        Text("居住关系已结束", f"您在 {home.address} 的居住关系已结束。"),
        Text("Residency ended", f"Your residency at {home.address} has ended."),
    )


@dataclass(frozen=True, slots=True)
class Home:
    """A room and a person, as a residency's texts name them."""

    person_id: UUID
    person: str
    address: str


async def _home(session: AsyncSession, event: PastEvent) -> Home | None:
    person_id, room_id = event.uuid("person_id"), event.uuid("room_id")
    inside = unit.c.community_id == room.c.community_id
    query = (
        select(person.c.name, community.c.name, building.c.name, unit.c.number, room.c.number)
        .select_from(room)
        .join(community, community.c.id == room.c.community_id)
        .join(unit, inside & (unit.c.id == room.c.unit_id))
        .join(
            building,
            (building.c.community_id == room.c.community_id) & (building.c.id == room.c.building_id),
        )
        .join(person, person.c.id == person_id)
        .where(room.c.community_id == event.community, room.c.id == room_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or person_id is None:
        return None
    name, community_name, building_name, unit_number, room_number = row
    return Home(person_id, name, f"{community_name} {building_name}{unit_number}单元{room_number}室")


def _about_residency(event: PastEvent, audience: tuple[Part, ...], zh: Text, en: Text) -> Message:
    return Message(
        kind=NotificationKind.RESIDENCY,
        subject_kind="residency",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=audience,
        wording=Wording(zh, en),
    )
