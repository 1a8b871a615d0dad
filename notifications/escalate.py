"""A red alarm that nobody has acknowledged goes on: to the next person on duty, then by text message.

| step | after | to |
|---|---|---|
| 1 | 3 min | the next of the staff on duty who has not been told; if there is none, step 2 at once |
| 2 | 3 min more | text messages to the community's property managers |

Due rows are claimed with SKIP LOCKED, so any number of workers may run this, and a restart loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlmodel import col

from domain.alarms.models import Alarm, AlarmCondition, AlarmLevel
from domain.communities.models import Community
from domain.identity.sms import SmsTransport, TextMessage
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.people.models import Person
from domain.roles.models import Role
from domain.roles.policy import MANAGERS
from notifications.effects import PATIENCE
from notifications.events import AlarmEscalated
from notifications.messages.alarm_words import COLOURS, WORDS
from notifications.models import Escalation, Notification

log = structlog.get_logger(__name__)

AT_ONCE = 50
TEMPLATE = "ALARM_UNANSWERED"


@dataclass(frozen=True, slots=True)
class Escalator:
    """`sms` None means that no carrier is set up: the last step is then only written to the log."""

    units: Units
    sms: SmsTransport | None

    async def escalate_due(self) -> int:
        """Takes every due step; how many. Text messages are sent after the commit: a failure loses one."""
        async with self.units.begin() as unit:
            due = await _claim(unit)
            texts = [text for row in due for text in await _advance(unit, row)]
        for text in texts:
            await self._send(text)
        return len(due)

    async def _send(self, text: TextMessage) -> None:
        if self.sms is None:
            log.warning("escalation.no_carrier")
            return
        try:
            await self.sms.send(text)
        except OSError as error:
            log.warning("escalation.unsent", error=str(error))


async def _claim(unit: UnitOfWork) -> Sequence[Escalation]:
    found = await unit.session.execute(
        select(Escalation)
        .where(col(Escalation.closed_at).is_(None), col(Escalation.due_at) <= unit.now)
        .order_by(col(Escalation.due_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return found.scalars().all()


async def _advance(unit: UnitOfWork, row: Escalation) -> list[TextMessage]:
    alarm = await unit.session.get_one(Alarm, (row.community_id, row.alarm_id))
    if not _unanswered(alarm):
        row.closed_at = unit.now
        return []
    row.step += 1
    next_person = await _next_on_duty(unit, row) if row.step == 1 else None
    if next_person is not None:
        row.due_at = unit.now + PATIENCE
        unit.record(_escalated(row, alarm, next_person), correlation_id=row.correlation_id)
        return []
    row.closed_at = unit.now
    return await _texts(unit, alarm)


def _unanswered(alarm: Alarm) -> bool:
    """Still there, still red, and nobody has acknowledged it."""
    return (
        alarm.acknowledged_at is None
        and alarm.condition is AlarmCondition.ACTIVE
        and alarm.level is AlarmLevel.I
    )


def _escalated(row: Escalation, alarm: Alarm, person_id: UUID) -> AlarmEscalated:
    return AlarmEscalated(
        community_id=row.community_id,
        subject_id=alarm.id,
        person_id=person_id,
        kind=alarm.kind,
        level=alarm.level,
        building_id=alarm.building_id,
        floor=alarm.floor,
        step=row.step,
    )


async def _next_on_duty(unit: UnitOfWork, row: Escalation) -> UUID | None:
    told = exists().where(
        col(Notification.person_id) == col(Role.person_id), col(Notification.subject_id) == row.alarm_id
    )
    query = (
        select(col(Role.person_id))
        .where(
            col(Role.community_id) == row.community_id,
            col(Role.revoked_at).is_(None),
            col(Role.on_duty),
            ~told,
        )
        .order_by(col(Role.kind), col(Role.granted_at), col(Role.id))
        .limit(1)
    )
    return (await unit.session.execute(query)).scalar_one_or_none()


async def _texts(unit: UnitOfWork, alarm: Alarm) -> list[TextMessage]:
    query = (
        select(col(Person.phone), col(Person.language), col(Community.name))
        .join(Role, col(Role.person_id) == col(Person.id))
        .join(Community, col(Community.id) == col(Role.community_id))
        .where(
            col(Role.community_id) == alarm.community_id,
            col(Role.revoked_at).is_(None),
            col(Role.kind).in_(sorted(MANAGERS)),
        )
        .distinct()
    )
    found = await unit.session.execute(query)
    return [_text(alarm, phone, language, community) for phone, language, community in found]


def _text(alarm: Alarm, phone: str, language: str, community: str) -> TextMessage:
    words, (colour_zh, colour_en) = WORDS[alarm.kind], COLOURS[alarm.level]
    place = f"{community} {alarm.place}"
    if language.startswith("en"):
        text = f"{colour_en}: {words.name_en}, {place}. Nobody has answered. {words.task_en}"
    else:
        text = f"【掌上社区】{colour_zh}：{place} {words.name_zh}，尚无人签收。{words.task_zh}"
    return TextMessage(phone, TEMPLATE, {"place": place, "alarm": words.name_zh}, text)
