"""The message about a refund."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.kit.actor import App
from notifications.audiences.part import Part
from notifications.audiences.people import one
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

# Only how it ends: what is on its way is no news that anybody waits for.
WORDINGS = {
    "SUCCEEDED": Wording(
        Text("退款成功", "您的一笔缴费已退款，款项按原支付方式退回，请在应用中查看。"),
        Text("Refund made", "A payment of yours was refunded, the way it was paid. Open the app to see it."),
    ),
    "FAILED": Wording(
        Text("退款未成功", "您的一笔退款未能到账，物业会与您联系，请在应用中查看。"),
        Text("Refund failed", "A refund did not reach you; the property office will see to it."),
    ),
}


async def on_refund_changed(_session: AsyncSession, event: PastEvent, _now: datetime) -> Message | None:
    """To the payer alone, wherever they live now; never with the amount: it may be read over a shoulder."""
    payment_id, person_id = event.uuid("payment_id"), event.uuid("person_id")
    wording = WORDINGS.get(event.payload["status"])
    if wording is None or payment_id is None or person_id is None:
        return None
    return Message(
        kind=NotificationKind.BILL,
        subject_kind="payment",
        community_id=event.community,
        subject_id=payment_id,
        audience=(Part(App.RESIDENT, one(person_id)),),
        wording=wording,
    )
