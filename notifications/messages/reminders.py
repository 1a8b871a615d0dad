"""The message that reminds of a bill: how it stands today, whichever step was made."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.billing.models import Bill
from domain.billing.policy import PAYABLE
from domain.communities.models import Community
from domain.kit.tables import table_of
from notifications.audiences.homes import bill_audience
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

bill = table_of(Bill)
community = table_of(Community)


async def on_bill_reminded(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """To the residents of the room; to nobody if it has been paid meanwhile."""
    query = (
        select(bill.c.period, bill.c.room_id, bill.c.status, bill.c.due_at, community.c.time_zone)
        .join(community, community.c.id == bill.c.community_id)
        .where(bill.c.community_id == event.community, bill.c.id == event.subject_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or row.status not in PAYABLE:
        return None
    zone = ZoneInfo(row.time_zone)
    due = Due(row.period, row.due_at.astimezone(zone).date(), now.astimezone(zone).date())
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="bill",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=bill_audience((event.community, event.subject_id), row.room_id, now),
        wording=due.wording(),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A bill's period and due day, seen from today. Never the amount: it may be read over a shoulder."""

    period: str
    on: date
    today: date

    def wording(self) -> Wording:
        late = (self.today - self.on).days
        if late < 0:
            day = f"{self.on.month}月{self.on.day}日"
            return self._words("账单即将到期", f"将于 {day}到期", "Bill due soon", f"is due on {self.on}")
        if late == 0:
            return self._words("账单今日到期", "今日到期", "Bill due today", "is due today")
        days = "1 day" if late == 1 else f"{late} days"
        return self._words("账单已逾期", f"已逾期 {late} 天", "Bill overdue", f"is {days} overdue")

    def _words(self, title_zh: str, how_zh: str, title_en: str, how_en: str) -> Wording:
        return Wording(
            Text(title_zh, f"{self.period} 的账单{how_zh}，请在应用中查看。"),
            Text(title_en, f"Your bill for {self.period} {how_en}. Open the app to see it."),
        )
