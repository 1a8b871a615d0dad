"""The message about a notice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.kit.tables import table_of
from domain.notices.models import Notice
from notifications.audiences.homes import notice_audience
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

notice = table_of(Notice)


async def on_notice_published(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """A notice is read as it was written, in one language. None when it was withdrawn meanwhile."""
    query = select(notice.c.title, notice.c.body, notice.c.withdrawn_at).where(
        notice.c.community_id == event.community, notice.c.id == event.subject_id
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or row.withdrawn_at is not None:
        return None
    key = (event.community, event.subject_id)
    return Message(
        kind=NotificationKind.NOTICE,
        subject_kind="notice",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=notice_audience(key, event.uuid("building_id"), now),
        wording=Wording(Text(f"通知：{row.title}", row.body), Text(f"Notice: {row.title}", row.body)),
    )
