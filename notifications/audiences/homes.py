"""Who is told of what concerns homes: notices, doors, bills, residencies."""

from datetime import datetime
from uuid import UUID

from domain.billing.models import Bill
from domain.billing.policy import visible_bills
from domain.devices.models import DeviceEvent
from domain.devices.policy import visible_device_events
from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.notices.models import Notice
from domain.notices.policy import visible_notices
from domain.residencies.models import Residency
from domain.residencies.policy import visible_residencies
from domain.roles.policy import MANAGERS
from notifications.audiences.part import Part, seen_by
from notifications.audiences.people import one, residents, staff

Key = tuple[UUID, UUID]


def notice_audience(notice: Key, building_id: UUID | None, now: datetime) -> tuple[Part, ...]:
    """The residents to whom it is addressed."""
    people = residents(notice[0], building_id=building_id)
    return (seen_by(people, App.RESIDENT, table_of(Notice).alias(), notice, visible_notices, now),)


def door_audience(door_event: Key, room_id: UUID, now: datetime) -> tuple[Part, ...]:
    """The residents of the room for which the door was opened."""
    people = residents(door_event[0], room_id=room_id)
    events = table_of(DeviceEvent).alias()
    return (seen_by(people, App.RESIDENT, events, door_event, visible_device_events, now),)


def bill_audience(bill: Key, room_id: UUID, now: datetime) -> tuple[Part, ...]:
    """The residents of the room."""
    people = residents(bill[0], room_id=room_id)
    return (seen_by(people, App.RESIDENT, table_of(Bill).alias(), bill, visible_bills, now),)


def deciders(residency: Key, now: datetime) -> tuple[Part, ...]:
    """The managers who can approve an application, on duty or not: it can wait for them, not the other
    way."""
    people = staff(residency[0], MANAGERS, on_duty=False)
    rows = table_of(Residency).alias()
    return (seen_by(people, App.MANAGER, rows, residency, visible_residencies, now),)


def applicant(residency: Key, person_id: UUID, now: datetime) -> tuple[Part, ...]:
    """The person whose residency it is, in whatever state."""
    rows = table_of(Residency).alias()
    return (seen_by(one(person_id), App.RESIDENT, rows, residency, visible_residencies, now),)
