"""The delivery ledger: who may send a push now, and what became of it. States only move forward."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlmodel import col

from domain.kit.unit_of_work import UnitOfWork
from domain.phones.models import PhoneDevice
from notifications.messages.profile import profile_of
from notifications.models import Delivery, DeliveryState, Notification, NotificationKind
from notifications.push.jobs import PushJob, enqueue
from notifications.push.transport import PushMessage

EXPIRED = "EXPIRED"
PHONE_RETIRED = "PHONE_RETIRED"
PHONE_MOVED = "PHONE_MOVED"
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Claim:
    """The push is ours to send until the claim runs out. `attempt` counts from 1."""

    message: PushMessage
    attempt: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Another worker is sending it, or it is not due yet."""

    remaining: timedelta


@dataclass(frozen=True, slots=True)
class Nothing:
    """It was sent, has failed, or must not be sent any more."""


async def claim(unit: UnitOfWork, delivery_id: UUID, duration: timedelta) -> Claim | Wait | Nothing:
    """Takes the push for `duration`. What can no longer be sent is recorded as failed, with the reason."""
    found = await unit.session.execute(
        select(Delivery, Notification, PhoneDevice)
        .join(Notification, col(Notification.id) == col(Delivery.notification_id))
        .join(PhoneDevice, col(PhoneDevice.id) == col(Delivery.phone_device_id))
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.QUEUED)
        .with_for_update(of=Delivery)
    )
    row = found.one_or_none()
    if row is None:
        return Nothing()
    delivery, notification, phone = row
    free_at = max(delivery.claimed_until or delivery.due_at, delivery.due_at)
    if free_at > unit.now:
        return Wait(free_at - unit.now)
    obstacle = _obstacle(unit, notification, phone)
    if obstacle is not None:
        delivery.state, delivery.failure_code = DeliveryState.FAILED, obstacle
        return Nothing()
    delivery.claimed_until = unit.now + duration
    delivery.attempts += 1
    return Claim(_message(delivery, notification, phone), delivery.attempts)


async def record_sent(unit: UnitOfWork, delivery_id: UUID, message_id: str) -> None:
    """The handset may already have told us more than that."""
    early = col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.FAILED))
    await unit.session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id)
        .values(
            state=case((early, DeliveryState.SENT.value), else_=col(Delivery.state)),
            message_id=message_id,
            failure_code=None,
            claimed_until=None,
            sent_at=func.coalesce(col(Delivery.sent_at), unit.now),
        )
    )


async def record_failed(unit: UnitOfWork, delivery_id: UUID, code: str) -> None:
    """It will not be tried again."""
    await unit.session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.QUEUED)
        .values(state=DeliveryState.FAILED, failure_code=code, claimed_until=None)
    )


async def record_retry(unit: UnitOfWork, delivery_id: UUID, code: str) -> None:
    """It stays queued; the code says why it has not gone yet."""
    await unit.session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.QUEUED)
        .values(failure_code=code, claimed_until=None)
    )


_LOST = """
SELECT delivery.id, notification.kind, notification.level
FROM delivery JOIN notification ON notification.id = delivery.notification_id
WHERE delivery.state = 'QUEUED' AND delivery.due_at < $1::timestamptz
  AND NOT EXISTS (
      SELECT FROM pgqueuer
      WHERE dedupe_key = 'push:' || delivery.id AND status IN ('queued', 'picked')
  )
ORDER BY delivery.due_at LIMIT $2
"""


async def requeue_lost(unit: UnitOfWork, older_than: timedelta) -> int:
    """New jobs for pushes that wait without one, as after an outage in which even the retry was lost."""
    connection = await unit.asyncpg()
    rows = await connection.fetch(_LOST, unit.now - older_than, AT_ONCE)
    jobs = [
        PushJob(row["id"], profile_of(NotificationKind(row["kind"]), row["level"]).priority) for row in rows
    ]
    await enqueue(connection, jobs)
    return len(rows)


def _obstacle(unit: UnitOfWork, notification: Notification, phone: PhoneDevice) -> str | None:
    """A handset that has changed hands must not show the last owner's messages."""
    if phone.person_id != notification.person_id:
        return PHONE_MOVED
    if phone.retired_at is not None:
        return PHONE_RETIRED
    return EXPIRED if notification.expires_at <= unit.now else None


def _message(delivery: Delivery, notification: Notification, phone: PhoneDevice) -> PushMessage:
    return PushMessage(
        token=phone.token,
        platform=phone.platform,
        phone_device_id=phone.id,
        delivery_id=delivery.id,
        notification_id=notification.id,
        kind=notification.kind,
        level=notification.level,
        profile=profile_of(notification.kind, notification.level),
        title=delivery.title or notification.title,
        body=delivery.body or notification.body,
        subject_kind=notification.subject_kind,
        community_id=notification.community_id,
        subject_id=notification.subject_id,
        correlation_id=notification.correlation_id,
        position=notification.position,
        created_at=notification.created_at,
        expires_at=notification.expires_at,
    )
