"""The message about a payment: to the payer, when it has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.kit.actor import App
from notifications.audiences.part import Part
from notifications.audiences.people import one
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind


async def on_payment_changed(_session: AsyncSession, event: PastEvent, _now: datetime) -> Message | None:
    """Everything else the payer sees on the screen on which they pay. Names no amount, as bills do not."""
    payer: UUID | None = event.uuid("person_id")
    if event.payload.get("status") != "SUCCEEDED" or payer is None:
        return None
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="payment",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=(Part(App.RESIDENT, one(payer)),),
        wording=Wording(
            Text("缴费成功", "您的缴费已到账，可在应用中查看账单和收据。"),
            Text("Payment received", "Your payment has arrived. See your bills and receipts in the app."),
        ),
    )
