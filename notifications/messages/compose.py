"""Which event makes which message. An event that is not named here is told to nobody."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.messages.alarms import on_alarm_changed, on_alarm_escalated, on_alarm_raised
from notifications.messages.autopay import on_autopay_announced, on_autopay_failed, on_autopay_over_limit
from notifications.messages.bills import on_bill_adjusted, on_bill_issued, on_bill_voided
from notifications.messages.disputes import on_dispute_changed
from notifications.messages.doors import on_door_opened
from notifications.messages.event import PastEvent
from notifications.messages.message import Message
from notifications.messages.notices import on_notice_published
from notifications.messages.payments import on_payment_changed
from notifications.messages.refunds import on_refund_changed
from notifications.messages.reminders import on_bill_reminded
from notifications.messages.residencies import (
    on_residency_applied,
    on_residency_approved,
    on_residency_ended,
    on_residency_rejected,
)

Composer = Callable[[AsyncSession, PastEvent, datetime], Awaitable[Message | None]]

COMPOSERS: dict[str, Composer] = {
    "alarm.raised": on_alarm_raised,
    "alarm.changed": on_alarm_changed,
    "alarm.escalated": on_alarm_escalated,
    "notice.published": on_notice_published,
    "door.opened": on_door_opened,
    "residency.applied": on_residency_applied,
    "residency.approved": on_residency_approved,
    "residency.rejected": on_residency_rejected,
    "residency.ended": on_residency_ended,
    "autopay.announced": on_autopay_announced,
    "autopay.failed": on_autopay_failed,
    "autopay.over_limit": on_autopay_over_limit,
    "bill.issued": on_bill_issued,
    "bill.adjusted": on_bill_adjusted,
    "bill.voided": on_bill_voided,
    "bill.reminded": on_bill_reminded,
    "payment.changed": on_payment_changed,
    "refund.changed": on_refund_changed,
    "dispute.changed": on_dispute_changed,
}


async def compose(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """The event's message, or None if nobody need hear of it or its subject has expired."""
    composer = COMPOSERS.get(event.name)
    message = await composer(session, event, now) if composer else None
    if message is None or (message.expires_at is not None and message.expires_at <= now):
        return None
    return message
