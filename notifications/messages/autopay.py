"""Messages about bills that a saved card pays by itself: to the person whose card it is, without amounts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.billing.models import Bill
from domain.billing.policy import visible_bills
from domain.kit.actor import App
from domain.kit.tables import table_of
from notifications.audiences.part import seen_by
from notifications.audiences.people import one
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind


async def on_autopay_announced(_session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """Three days before."""
    period = event.payload["period"]
    return _about_bill(
        event,
        now,
        Text("自动缴费提醒", f"{period} 的账单将于缴费日自动扣款，请确保银行卡可用。"),
        Text("Autopay is coming", f"Your bill for {period} will be paid by your card on its due day."),
    )


async def on_autopay_over_limit(_session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """It is left to the person."""
    period = event.payload["period"]
    return _about_bill(
        event,
        now,
        Text("账单超出自动缴费限额", f"{period} 的账单超出您设定的限额，请手动缴费。"),
        Text("Over your autopay limit", f"Your bill for {period} is over your limit; please pay by hand."),
    )


async def on_autopay_failed(_session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """The card did not let itself be charged."""
    period = event.payload["period"]
    return _about_bill(
        event,
        now,
        Text("自动缴费未成功", f"{period} 的账单扣款未成功，请手动缴费或更换银行卡。"),
        Text("Autopay did not work", f"Your card was not charged for {period}; pay by hand or change it."),
    )


def _about_bill(event: PastEvent, now: datetime, zh: Text, en: Text) -> Message | None:
    person_id = event.uuid("person_id")
    if person_id is None:
        return None
    key = (event.community, event.subject_id)
    bills = table_of(Bill).alias()
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="bill",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=(seen_by(one(person_id), App.RESIDENT, bills, key, visible_bills, now),),
        wording=Wording(zh, en),
    )
