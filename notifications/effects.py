"""What else follows from an event, beside telling people: in the same transaction, so exactly once."""

from datetime import timedelta

from sqlalchemy import exists, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.alarms.models import Alarm
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from domain.phones.retire import retire_session
from notifications.messages.alarms import opens_escalation
from notifications.messages.event import PastEvent
from notifications.models import Delivery, DeliveryState, Escalation, Notification

WITHDRAWN = "WITHDRAWN"
# DOMAIN, Push: a red alarm that nobody has acknowledged for so long goes to the next person.
PATIENCE = timedelta(minutes=3)


async def apply_effects(unit: UnitOfWork, event: PastEvent) -> None:
    """Signed-out handsets fall silent, withdrawn notices are not pushed any more, red alarms get a clock."""
    match event.name:
        case "session.ended":
            await retire_session(unit, event.subject_id)
        case "notice.withdrawn":
            await _call_back(unit, event)
        case "alarm.raised" | "alarm.changed" if opens_escalation(event):
            await _open_escalation(unit, event)


async def _call_back(unit: UnitOfWork, event: PastEvent) -> None:
    entries = select(col(Notification.id)).where(col(Notification.subject_id) == event.subject_id)
    await unit.session.execute(
        update(Delivery)
        .where(col(Delivery.state) == DeliveryState.QUEUED, col(Delivery.notification_id).in_(entries))
        .values(state=DeliveryState.FAILED, failure_code=WITHDRAWN)
        .execution_options(synchronize_session=False)
    )


async def _open_escalation(unit: UnitOfWork, event: PastEvent) -> None:
    """From the event, not from now: a dispatcher that was away does not make the wait longer."""
    values = {
        "community_id": event.community,
        "id": new_id(),
        "alarm_id": event.subject_id,
        "step": 0,
        "due_at": event.occurred_at + PATIENCE,
        "opened_at": unit.now,
        "correlation_id": event.correlation_id,
    }
    there = select(*(literal(value) for value in values.values())).where(
        exists().where(col(Alarm.community_id) == event.community, col(Alarm.id) == event.subject_id)
    )
    await unit.session.execute(
        insert(Escalation).from_select(list(values), there, include_defaults=False).on_conflict_do_nothing()
    )
