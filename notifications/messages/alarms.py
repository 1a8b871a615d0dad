"""Messages about alarms: raised, worse than before, unanswered, over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.alarms.lifecycle import What
from domain.alarms.models import Alarm, AlarmCondition, AlarmKind, AlarmLevel
from domain.communities.models import Community
from domain.kit.tables import table_of
from notifications.audiences.alarms import Trouble, alarm_audience, one_of_the_staff, told_before
from notifications.audiences.part import Part
from notifications.messages.alarm_words import COLOURS, WORDS
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

alarm = table_of(Alarm)
community = table_of(Community)

# The changes after which people are told again; all others, such as an acknowledgement, are seen in the app.
WORSE = frozenset({What.LEVEL_ROSE, What.REOPENED})


async def on_alarm_raised(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """None when the alarm has no row any more, or has expired."""
    trouble = _trouble(event)
    return await _message(session, event, trouble, alarm_audience(trouble, now))


async def on_alarm_changed(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """None for changes that nobody need be told of."""
    what = event.payload.get("what")
    if what in WORSE:
        return await on_alarm_raised(session, event, now)
    return await _over(session, event, now) if what == What.CLEARED else None


async def on_alarm_escalated(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To the one person whom the event names."""
    person_id = event.uuid("person_id")
    if person_id is None:
        return None
    trouble = _trouble(event)
    return await _message(session, event, trouble, one_of_the_staff(trouble, person_id, now))


def opens_escalation(event: PastEvent) -> bool:
    """A red alarm must be answered by somebody."""
    told = event.name == "alarm.raised" or event.payload.get("what") in WORSE
    return told and event.payload.get("level") == AlarmLevel.I


def _trouble(event: PastEvent) -> Trouble:
    return Trouble(
        community_id=event.community,
        alarm_id=event.subject_id,
        kind=AlarmKind(event.payload["kind"]),
        level=AlarmLevel(event.payload["level"]),
        building_id=event.uuid("building_id"),
        floor=event.payload.get("floor"),
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the texts need of an alarm's row. `place` is written as residents say it, `3号楼2单元11层`."""

    place: str
    community: str
    kind: AlarmKind
    condition: AlarmCondition

    @property
    def where(self) -> str:
        return f"{self.community} {self.place}"


async def _message(
    session: AsyncSession, event: PastEvent, trouble: Trouble, audience: tuple[Part, ...]
) -> Message | None:
    facts = await _facts(session, event)
    if facts is None or facts.condition is AlarmCondition.CLEARED:
        return None
    words, (colour_zh, colour_en) = WORDS[trouble.kind], COLOURS[trouble.level]
    title_zh, title_en = f"{colour_zh}：{words.name_zh}", f"{colour_en}: {words.name_en}"
    return Message(
        kind=NotificationKind.ALARM,
        level=trouble.level,
        subject_kind="alarm",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=audience,
        wording=Wording(
            Text(title_zh, f"{facts.where}。{words.advice_zh}"),
            Text(title_en, f"{facts.where}. {words.advice_en}"),
        ),
        for_staff=Wording(
            Text(title_zh, f"{facts.where}。{words.task_zh}"),
            Text(title_en, f"{facts.where}. {words.task_en}"),
        ),
        expires_at=event.instant("expires_at"),
    )


async def _over(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    facts = await _facts(session, event)
    if facts is None:
        return None
    words = WORDS[facts.kind]
    return Message(
        kind=NotificationKind.ALARM,
        subject_kind="alarm",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=told_before(_trouble(event), now),
        wording=Wording(
            Text(f"已解除：{words.name_zh}", f"{facts.where} 的{words.name_zh}已解除。"),
            Text(f"Over: {words.name_en}", f"The {words.name_en} at {facts.where} is over."),
        ),
    )


async def _facts(session: AsyncSession, event: PastEvent) -> Facts | None:
    query = (
        select(
            alarm.c.place,
            community.c.name.label("community"),
            alarm.c.kind,
            alarm.c.condition,
        )
        .select_from(alarm.join(community, community.c.id == alarm.c.community_id))
        .where(alarm.c.community_id == event.community, alarm.c.id == event.subject_id)
    )
    row = (await session.execute(query)).mappings().one_or_none()
    return None if row is None else Facts(**row)
