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


async def on_bill_issued(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """Names the period, never the amount: it may be read over a shoulder."""
    query = select(bill.c.period, bill.c.room_id).where(
        bill.c.community_id == event.community, bill.c.id == event.subject_id
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="bill",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=bill_audience((event.community, event.subject_id), row.room_id, now),
        wording=Wording(
            Text("新账单", f"{row.period} 的账单已出，请在应用中查看。"),
            Text("New bill", f"Your bill for {row.period} is ready. Open the app to see it."),
        ),
    )
