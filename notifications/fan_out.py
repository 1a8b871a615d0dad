"""One message to one page of its audience: inbox entries, their events, ledger rows and jobs, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from asyncpg import Connection
from sqlalchemy import select
from sqlmodel import col

from domain.communities.models import Community
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from notifications.audiences.recipients import Handset, Recipient, handsets_of
from notifications.events import NotificationCreated
from notifications.messages.event import PastEvent
from notifications.messages.message import Message
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
_EVENTS = """
INSERT INTO outbox (id, subject_id, payload, name, community_id, occurred_at, correlation_id, causation_id)
SELECT event.*, $4, $5::uuid, $6::timestamptz, $7::uuid, $8::uuid
FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[]) AS event
"""
_LEDGER = """
INSERT INTO delivery (id, notification_id, phone_device_id, due_at, state, attempts, queued_at)
SELECT row.*, 'QUEUED', 0, $5::timestamptz
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS row
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person gets. `due_at` is now, or the end of their quiet hours."""

    recipient: Recipient
    due_at: datetime
    expires_at: datetime

    def is_pushed(self, message: Message, now: datetime) -> bool:
        """Not to who has muted the kind, and not when it comes too late to be of use."""
        muted = message.profile.mutable and message.kind in self.recipient.muted_kinds
        return not muted and self.expires_at > max(now, self.due_at)


async def fan_out(
    unit: UnitOfWork, event: PastEvent, message: Message, recipients: Sequence[Recipient]
) -> int:
    """Writes all that the page's people get from this event; how many pushes that makes."""
    zone = await _zone(unit, message, recipients)
    entries = {person.person_id: _entry(unit, event, message, person, zone) for person in recipients}
    connection = await unit.asyncpg()
    made = await _write_inbox(connection, unit, event, message, list(entries.values()))
    await _write_events(connection, unit, event, message, made)
    pushed = [entries[person] for person in made if entries[person].is_pushed(message, unit.now)]
    handsets = await handsets_of(unit.session, [entry.recipient for entry in pushed])
    await _write_ledger(connection, unit, message, made, entries, handsets)
    return len(handsets)


def _entry(
    unit: UnitOfWork, event: PastEvent, message: Message, recipient: Recipient, zone: ZoneInfo | None
) -> Entry:
    due_at = unit.now
    if zone and message.profile.quietable and recipient.quiet_from and recipient.quiet_until:
        quiet = time.fromisoformat(recipient.quiet_from), time.fromisoformat(recipient.quiet_until)
        due_at = end_of_quiet(unit.now, zone, *quiet) or due_at
    # Quiet hours delay and never drop: life counts from the end of the delay.
    born = event.occurred_at if due_at == unit.now else due_at
    return Entry(recipient, due_at, message.ends_at(born))


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
    texts = [message.text(entry.recipient.apps, entry.recipient.language) for entry in entries]
    rows = await connection.fetch(
        _INBOX,
        [new_id() for _ in entries],
        [entry.recipient.person_id for entry in entries],
        [text.title for text in texts],
        [text.body for text in texts],
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


async def _write_events(
    connection: Connection, unit: UnitOfWork, event: PastEvent, message: Message, made: dict[UUID, UUID]
) -> None:
    facts = [
        NotificationCreated(
            community_id=message.community_id, subject_id=entry, person_id=person, kind=message.kind
        )
        for person, entry in made.items()
    ]
    await connection.execute(
        _EVENTS,
        [new_id() for _ in facts],
        [fact.subject_id for fact in facts],
        [orjson.dumps(fact.payload()).decode() for fact in facts],
        NotificationCreated.name,
        message.community_id,
        unit.now,
        event.correlation_id,
        event.id,
    )


async def _write_ledger(
    connection: Connection,
    unit: UnitOfWork,
    message: Message,
    made: dict[UUID, UUID],
    entries: dict[UUID, Entry],
    handsets: Sequence[Handset],
) -> None:
    ids = [new_id() for _ in handsets]
    due = [entries[handset.person_id].due_at for handset in handsets]
    await connection.execute(
        _LEDGER,
        ids,
        [made[handset.person_id] for handset in handsets],
        [handset.phone_device_id for handset in handsets],
        due,
        unit.now,
    )
    priority = message.profile.priority
    jobs = [PushJob(id, priority, at - unit.now) for id, at in zip(ids, due, strict=True)]
    await enqueue(connection, jobs)
