"""The message about a bill."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.billing.models import Bill
from domain.kit.tables import table_of
from notifications.audiences.homes import bill_audience
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

bill = table_of(Bill)


ISSUED = (
    "新账单",
    "{} 的账单已出，请在应用中查看。",
    "New bill",
    "Your bill for {} is ready. Open the app to see it.",
)
ADJUSTED = (
    "账单已调整",
    "{} 的账单有调整，请在应用中查看原因。",
    "Bill changed",
    "Your bill for {} has changed. Open the app to see why.",
)
VOIDED = (
    "账单已作废",
    "{} 的账单已作废，无需缴纳。",
    "Bill withdrawn",
    "Your bill for {} is withdrawn. Nothing is to be paid for it.",
)


async def on_bill_issued(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To the residents of the room."""
    return await _about_bill(session, event, now, ISSUED)


async def on_bill_adjusted(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """Likewise; late fees come without an event."""
    return await _about_bill(session, event, now, ADJUSTED)


async def on_bill_voided(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """Likewise."""
    return await _about_bill(session, event, now, VOIDED)


async def _about_bill(
    session: AsyncSession, event: PastEvent, now: datetime, words: tuple[str, str, str, str]
) -> Message | None:
    """Names the period, never the amount: it may be read over a shoulder."""
    query = select(bill.c.period, bill.c.room_id).where(
        bill.c.community_id == event.community, bill.c.id == event.subject_id
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    title_zh, body_zh, title_en, body_en = words
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="bill",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=bill_audience((event.community, event.subject_id), row.room_id, now),
        wording=Wording(
            Text(title_zh, body_zh.format(row.period)), Text(title_en, body_en.format(row.period))
        ),
    )
