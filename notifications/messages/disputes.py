"""The message about a dispute."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.billing.policy import FINANCE
from domain.kit.actor import App
from notifications.audiences.part import Part
from notifications.audiences.people import staff
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

ASKED = Wording(
    Text("付款争议", "一笔缴费被付款人向银行提出争议，请尽快回应，逾期视为放弃。"),
    Text("Payment disputed", "A payer contests a payment at the bank. Answer in time, or the bank decides."),
)
WORDINGS = {
    "INQUIRY": ASKED,
    "NEEDS_RESPONSE": ASKED,
    "INQUIRY_CLOSED": Wording(
        Text("银行问询已结束", "一笔缴费的银行问询已结束，款项未变动。"),
        Text("Inquiry closed", "A bank's inquiry about a payment is over; no money has moved."),
    ),
    "WON": Wording(
        Text("争议胜诉", "一笔缴费的争议已胜诉，款项已退回。"),
        Text("Dispute won", "A dispute about a payment is won; the money is back."),
    ),
    "LOST": Wording(
        Text("争议败诉", "一笔缴费的争议已败诉，款项归付款人。"),
        Text("Dispute lost", "A dispute about a payment is lost; the payer keeps the money."),
    ),
}


async def on_dispute_changed(_session: AsyncSession, event: PastEvent, _now: datetime) -> Message | None:
    """To the finance staff and property managers, on duty or not: a bank waits for days, not for shifts."""
    payment_id, wording = event.uuid("payment_id"), WORDINGS.get(event.payload["status"])
    if payment_id is None or wording is None:
        return None
    people = staff(event.community, FINANCE, on_duty=False)
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="payment",
        community_id=event.community,
        subject_id=payment_id,
        audience=(Part(App.MANAGER, people),),
        wording=wording,
    )
