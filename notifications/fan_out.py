"""One message to one page of its audience: inbox entries, their events, ledger rows and jobs, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Connection
from sqlalchemy import select
from sqlmodel import col

from domain.communities.models import Community
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from notifications.audiences.recipients import Handset, Recipient, handsets_of
from notifications.events import NotificationCreated
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text
from notifications.push.jobs import PushJob, enqueue
from notifications.quiet import end_of_quiet

_INBOX = """
INSERT INTO notification (id, person_id, title, body, expires_at, community_id, position, kind, level,
                          subject_kind, subject_id, created_at, correlation_id)
SELECT entry.*, $6::uuid, $7::bigint, $8, $9, $10, $11::uuid, $12::timestamptz, $13::uuid
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) AS entry
ON CONFLICT (person_id, position) DO NOTHING
RETURNING id, person_id
"""
_LEDGER = """
INSERT INTO delivery (id, notification_id, phone_device_id, title, body, due_at, state, attempts, queued_at)
SELECT row.*, 'QUEUED', 0, $7::timestamptz
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) AS row
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one person gets. `due_at` is now, or the end of their quiet hours."""

    recipient: Recipient
    text: Text
    due_at: datetime
    expires_at: datetime

    def is_pushed(self, message: Message, now: datetime) -> bool:
        """Not to who has muted the kind, and not when it comes too late to be of use."""
        muted = message.profile.mutable and message.kind in self.recipient.muted_kinds
        return not muted and self.expires_at > max(now, self.due_at)


@dataclass(frozen=True, slots=True)
class Push:
    """One entry to one handset. `text` is None where it is the entry's own."""

    handset: Handset
    entry: Entry
    text: Text | None


async def fan_out(
    unit: UnitOfWork, event: PastEvent, message: Message, recipients: Sequence[Recipient]
) -> int:
    """Writes all that the page's people get from this event; how many pushes that makes."""
    zone = await _zone(unit, message, recipients)
    handsets = await handsets_of(unit.session, recipients)
    languages = {handset.person_id: handset.language for handset in reversed(handsets)}
    entries = {
        person.person_id: _entry(unit, event, message, person, languages.get(person.person_id), zone)
        for person in recipients
    }
    connection = await unit.asyncpg()
    made = await _write_inbox(connection, unit, event, message, list(entries.values()))
    _record(unit, event, message, made)
    pushes = [
        _push(message, handset, entries[handset.person_id])
        for handset in handsets
        if handset.person_id in made and entries[handset.person_id].is_pushed(message, unit.now)
    ]
    await _write_ledger(connection, unit, message, made, pushes)
    return len(pushes)


def _entry(
    unit: UnitOfWork,
    event: PastEvent,
    message: Message,
    recipient: Recipient,
    language: str | None,
    zone: ZoneInfo | None,
) -> Entry:
    due_at = unit.now
    if zone and recipient.quiet_from and recipient.quiet_until:
        quiet = time.fromisoformat(recipient.quiet_from), time.fromisoformat(recipient.quiet_until)
        due_at = end_of_quiet(unit.now, zone, *quiet) or due_at
    # Quiet hours delay and never drop: life counts from the end of the delay.
    born = event.occurred_at if due_at == unit.now else due_at
    return Entry(
        recipient=recipient,
        text=message.text(recipient.apps, language or recipient.language),
        due_at=due_at,
        expires_at=message.ends_at(born),
    )


def _push(message: Message, handset: Handset, entry: Entry) -> Push:
    text = message.text(entry.recipient.apps, handset.language)
    return Push(handset, entry, None if text == entry.text else text)


async def _zone(unit: UnitOfWork, message: Message, recipients: Sequence[Recipient]) -> ZoneInfo | None:
    """The community's time zone, if anybody here has quiet hours that this message minds."""
    if not message.profile.quietable or not any(person.quiet_from for person in recipients):
        return None
    query = select(col(Community.time_zone)).where(col(Community.id) == message.community_id)
    return ZoneInfo((await unit.session.execute(query)).scalar_one())


async def _write_inbox(
    connection: Connection,
    unit: UnitOfWork,
    event: PastEvent,
    message: Message,
    entries: Sequence[Entry],
) -> dict[UUID, UUID]:
    """The new entries by person. Who has one of this event already is left out."""
    rows = await connection.fetch(
        _INBOX,
        [new_id() for _ in entries],
        [entry.recipient.person_id for entry in entries],
        [entry.text.title for entry in entries],
        [entry.text.body for entry in entries],
        [entry.expires_at for entry in entries],
        message.community_id,
        event.position,
        message.kind.value,
        message.level,
        message.subject_kind,
        message.subject_id,
        unit.now,
        event.correlation_id,
    )
    return {row["person_id"]: row["id"] for row in rows}


def _record(unit: UnitOfWork, event: PastEvent, message: Message, made: dict[UUID, UUID]) -> None:
    for person_id, notification_id in made.items():
        created = NotificationCreated(
            community_id=message.community_id,
            subject_id=notification_id,
            person_id=person_id,
            kind=message.kind,
        )
        unit.record(created, correlation_id=event.correlation_id, causation_id=event.id)


async def _write_ledger(
    connection: Connection,
    unit: UnitOfWork,
    message: Message,
    made: dict[UUID, UUID],
    pushes: Sequence[Push],
) -> None:
    ids = [new_id() for _ in pushes]
    await connection.execute(
        _LEDGER,
        ids,
        [made[push.handset.person_id] for push in pushes],
        [push.handset.phone_device_id for push in pushes],
        [push.text and push.text.title for push in pushes],
        [push.text and push.text.body for push in pushes],
        [push.entry.due_at for push in pushes],
        unit.now,
    )
    delays = [push.entry.due_at - unit.now for push in pushes]
    priority = message.profile.priority
    await enqueue(connection, [PushJob(id, priority, delay) for id, delay in zip(ids, delays, strict=True)])
