"""Who is told of an alarm: the nearer and the worse, the more people.

| level | residents | staff on duty |
|---|---|---|
| I | the building; the community if it is on the grounds | guards and property managers |
| II, III | the floor, and for smoke the floors above and below; the building if no floor is known | guards |
| IV | nobody | technicians |
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select

from domain.alarms.models import Alarm, AlarmKind, AlarmLevel
from domain.alarms.policy import visible_alarms
from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.roles.models import RoleKind
from notifications.audiences.part import Part, seen_by
from notifications.audiences.people import one, residents, staff, told_about

STAFF_BY_LEVEL = {
    AlarmLevel.I: (RoleKind.GUARD, RoleKind.PROPERTY_MANAGER),
    AlarmLevel.II: (RoleKind.GUARD,),
    AlarmLevel.III: (RoleKind.GUARD,),
    AlarmLevel.IV: (RoleKind.TECHNICIAN,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An alarm as its audience needs to know it. `building_id` None means the grounds."""

    community_id: UUID
    alarm_id: UUID
    kind: AlarmKind
    level: AlarmLevel
    building_id: UUID | None
    floor: int | None


def alarm_audience(trouble: Trouble, now: datetime) -> tuple[Part, ...]:
    """See the module's table."""
    working = staff(trouble.community_id, STAFF_BY_LEVEL[trouble.level], on_duty=True)
    living = _residents(trouble)
    parts = [_seen(trouble, working, App.MANAGER, now)]
    if living is not None:
        parts.append(_seen(trouble, living, App.RESIDENT, now))
    return tuple(parts)


def told_before(trouble: Trouble, now: datetime) -> tuple[Part, ...]:
    """Those who have heard of the alarm, and may therefore hear of its end."""
    people = told_about(trouble.alarm_id)
    return tuple(_seen(trouble, people, app, now) for app in (App.RESIDENT, App.MANAGER))


def one_of_the_staff(trouble: Trouble, person_id: UUID, now: datetime) -> tuple[Part, ...]:
    """The next person to whom an unanswered alarm goes."""
    return (_seen(trouble, one(person_id), App.MANAGER, now),)


def _residents(trouble: Trouble) -> Select[UUID] | None:
    if trouble.level is AlarmLevel.IV:
        return None
    if trouble.level is AlarmLevel.I:
        return residents(trouble.community_id, building_id=trouble.building_id)
    if trouble.building_id is None:
        return None
    return residents(trouble.community_id, building_id=trouble.building_id, floors=_floors(trouble))


def _floors(trouble: Trouble) -> list[int] | None:
    """Smoke rises, and whoever lives below must know too before the water comes. There is no floor 0."""
    if trouble.floor is None:
        return None
    if trouble.kind is not AlarmKind.SMOKE:
        return [trouble.floor]
    below, above = trouble.floor - 1, trouble.floor + 1
    return [below or -1, trouble.floor, above or 1]


def _seen(trouble: Trouble, people: Select[UUID], app: App, now: datetime) -> Part:
    key = (trouble.community_id, trouble.alarm_id)
    return seen_by(people, app, table_of(Alarm).alias(), key, visible_alarms, now)
