"""Alarms while they are worked on: rows of the database on one side, the pure states of `lifecycle` on the
other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, any_, bindparam, or_, select
from sqlmodel import col

from domain.alarms.events import AlarmChanged, AlarmRaised
from domain.alarms.lifecycle import REOPENS_WITHIN, AlarmState, What
from domain.alarms.models import (
    Alarm,
    AlarmCondition,
    AlarmKind,
    AlarmMove,
)
from domain.alarms.observation import Observation
from domain.kit.unit_of_work import UnitOfWork

CaseKey = tuple[UUID, UUID, AlarmKind]


@dataclass(slots=True)
class Case:
    """The newest alarm of one device and kind, or the place for it."""

    alarm: Alarm | None = None

    @property
    def state(self) -> AlarmState | None:
        return None if self.alarm is None else state_of(self.alarm)


def state_of(alarm: Alarm) -> AlarmState:
    """The part that lives."""
    return AlarmState(
        level=alarm.level,
        condition=alarm.condition,
        raised_at=alarm.raised_at,
        last_seen_at=alarm.last_seen_at,
        clears_at=alarm.clears_at,
        cleared_at=alarm.cleared_at,
        repeats=alarm.repeats,
        acknowledged_at=alarm.acknowledged_at,
        acknowledged_by=alarm.acknowledged_by,
        version=alarm.version,
    )


def write_back(alarm: Alarm, state: AlarmState) -> None:
    """Puts a state into its row."""
    for name in AlarmState.__slots__:
        setattr(alarm, name, getattr(state, name))


def begin(unit: UnitOfWork, kind: AlarmKind, observation: Observation, state: AlarmState) -> Alarm:
    """The row of an alarm that has just been raised."""
    alarm = Alarm(
        community_id=observation.community_id,
        device_id=observation.device_id,
        edge_node_id=observation.edge_node_id,
        building_id=observation.building_id,
        floor=observation.floor,
        place=observation.place,
        kind=kind,
        level=state.level,
        raised_at=state.raised_at,
        last_seen_at=state.last_seen_at,
        expires_at=observation.expires_at,
        correlation_id=observation.correlation_id,
    )
    write_back(alarm, state)
    unit.session.add(alarm)
    return alarm


async def newest_cases(
    unit: UnitOfWork, devices: Collection[tuple[UUID, UUID]], kinds: Collection[AlarmKind], since: datetime
) -> dict[CaseKey, Case]:
    """Active alarms of the devices, and those that cleared so shortly before `since` that trouble reopens
    them; locked.

    The rows are locked in the order of their keys, since acknowledgements lock them too.
    """
    found = await unit.session.execute(
        NEWEST,
        {
            "communities": sorted({community_id for community_id, _ in devices}),
            "devices": sorted(device_id for _, device_id in devices),
            "kinds": sorted(kinds),
            "since": since - REOPENS_WITHIN,
        },
    )
    cases: dict[CaseKey, Case] = {}
    for alarm in sorted(found.scalars(), key=_age):
        assert alarm.device_id is not None  # noqa: S101 - the statement asks for devices
        cases[alarm.community_id, alarm.device_id, alarm.kind] = Case(alarm)
    return cases


def append_move(
    unit: UnitOfWork,
    alarm: Alarm,
    what: What,
    at: datetime,
    *,
    person_id: UUID | None = None,
    event_id: UUID | None = None,
    **detail: str,
) -> None:
    """One more line in the alarm's history."""
    unit.session.add(
        AlarmMove(
            community_id=alarm.community_id,
            alarm_id=alarm.id,
            what=what,
            at=at,
            person_id=person_id,
            event_id=event_id,
            detail={"level": alarm.level.value, **detail},
        )
    )


def tell(unit: UnitOfWork, alarm: Alarm, what: What, cause: UUID | None = None) -> None:
    """The event of this step, unless the alarm is only to be logged."""
    if alarm.silence is not None:
        return
    event = AlarmRaised if what is What.RAISED else AlarmChanged
    unit.record(
        event(
            community_id=alarm.community_id,
            subject_id=alarm.id,
            kind=alarm.kind,
            level=alarm.level,
            condition=alarm.condition,
            device_id=alarm.device_id,
            building_id=alarm.building_id,
            floor=alarm.floor,
            what=what,
            expires_at=alarm.expires_at,
        ),
        correlation_id=alarm.correlation_id,
        causation_id=cause,
    )


def _age(alarm: Alarm) -> tuple[bool, datetime]:
    """An active alarm is newer than any that has cleared."""
    return alarm.condition is AlarmCondition.ACTIVE, alarm.last_seen_at


NEWEST = (
    select(Alarm)
    .where(
        col(Alarm.community_id) == any_(bindparam("communities", type_=ARRAY(Uuid))),
        col(Alarm.device_id) == any_(bindparam("devices", type_=ARRAY(Uuid))),
        col(Alarm.kind) == any_(bindparam("kinds", type_=ARRAY(String))),
        or_(col(Alarm.condition) == AlarmCondition.ACTIVE, col(Alarm.cleared_at) >= bindparam("since")),
    )
    .order_by(col(Alarm.community_id), col(Alarm.id))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
