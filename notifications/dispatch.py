"""The dispatcher: reads positioned events behind its own cursor and tells people.

Inbox entries, ledger rows, jobs and the moved cursor are one transaction, so each event is told exactly once,
whatever dies when. An audience of many thousands is told in pages; the cursor then also remembers the last
person told. Any number of workers may run one: the cursor's row lets one at a time through.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import UnitOfWork, Units
from notifications.audiences.recipients import page_of
from notifications.effects import apply_effects
from notifications.fan_out import fan_out
from notifications.lanes import LANES, Lane
from notifications.messages.compose import compose
from notifications.messages.event import PastEvent
from notifications.messages.message import Message
from notifications.models import OutboxConsumer

log = structlog.get_logger(__name__)

EVENTS_AT_ONCE = 500
PEOPLE_AT_ONCE = 2_000


class Dispatcher:
    """`people_at_once` bounds a transaction: so many inbox entries, and the pushes to their handsets."""

    def __init__(
        self, units: Units, lanes: Sequence[Lane] = LANES, *, people_at_once: int = PEOPLE_AT_ONCE
    ) -> None:
        self._units = units
        self._lanes = lanes
        self._people_at_once = people_at_once

    async def dispatch_all(self) -> None:
        """Until there is nothing more to read, or another worker is at it."""
        while await self.dispatch_some():
            pass

    async def dispatch_some(self) -> bool:
        """One transaction of work in each lane. False if there was none to do."""
        done = [await self._dispatch_some_of(lane) for lane in self._lanes]
        return any(done)

    async def _dispatch_some_of(self, lane: Lane) -> bool:
        async with self._units.begin() as unit:
            cursor = await _claim(unit, lane)
            if cursor is None:
                return False
            horizon = await _horizon(unit, cursor.position)
            if horizon is None:
                return False
            if await self._tell(unit, cursor, await _read(unit, lane, cursor.position, horizon)):
                cursor.position, cursor.extra = horizon, {}
            return True

    async def _tell(self, unit: UnitOfWork, cursor: OutboxConsumer, events: Sequence[PastEvent]) -> bool:
        """Whether it has told all of them; else the cursor says how far it has come."""
        left = self._people_at_once
        for event in events:
            after = _resume(cursor, event)
            last, number = await self._tell_of(unit, event, after, left)
            left -= number
            if last is not None:
                cursor.extra = {"after": str(last), "position": event.position}
                return False
            cursor.position, cursor.extra = event.position, {}
            if left <= 0:
                return False
        return True

    async def _tell_of(
        self, unit: UnitOfWork, event: PastEvent, after: UUID | None, at_most: int
    ) -> tuple[UUID | None, int]:
        """The last person told, if there are more of them, and how many were told."""
        if after is None:
            await apply_effects(unit, event)
        message = await _compose(unit, event)
        if message is None:
            return None, 0
        page = await page_of(unit.session, message.audience, after, at_most)
        if page:
            pushes = await fan_out(unit, event, message, page)
            log.info(
                "dispatch.told", name=event.name, position=event.position, people=len(page), pushes=pushes
            )
        return (page[-1].person_id if len(page) == at_most else None), len(page)


async def _compose(unit: UnitOfWork, event: PastEvent) -> Message | None:
    """An event that this release cannot read must not hold up all that come after it."""
    try:
        return await compose(unit.session, event, unit.now)
    except (KeyError, TypeError, ValueError):
        log.exception("dispatch.unreadable", name=event.name, position=event.position)
        return None


def _resume(cursor: OutboxConsumer, event: PastEvent) -> UUID | None:
    """After whom to go on, if the event is the one that was cut. The release before this one did not say
    which that was: the next one of all.
    """
    after, position = cursor.extra.get("after"), cursor.extra.get("position", cursor.position + 1)
    return UUID(after) if after and event.position == position else None


async def _claim(unit: UnitOfWork, lane: Lane) -> OutboxConsumer | None:
    """The cursor, ours until the unit ends; None while another worker has it."""
    query = select(OutboxConsumer).where(col(OutboxConsumer.name) == lane.consumer)
    locked = query.with_for_update(skip_locked=True)
    cursor = (await unit.session.execute(locked)).scalar_one_or_none()
    if cursor is None and (await unit.session.execute(query)).scalar_one_or_none() is None:
        fresh = insert(OutboxConsumer).values(name=lane.consumer, position=0, extra={})
        await unit.session.execute(fresh.on_conflict_do_nothing())
        cursor = (await unit.session.execute(locked)).scalar_one_or_none()
    return cursor


async def _horizon(unit: UnitOfWork, position: int) -> int | None:
    """The last of the next events, whichever lane's they are; None if there is no next one."""
    following = select(col(OutboxRow.position)).where(col(OutboxRow.position) > position)
    some = following.order_by(col(OutboxRow.position)).limit(EVENTS_AT_ONCE).subquery()
    found: int | None = (await unit.session.execute(select(func.max(some.c.position)))).scalar_one()
    return found


async def _read(unit: UnitOfWork, lane: Lane, position: int, horizon: int) -> list[PastEvent]:
    query = (
        select(OutboxRow)
        .where(col(OutboxRow.position) > position, col(OutboxRow.position) <= horizon, lane.takes())
        .order_by(col(OutboxRow.position))
    )
    found = await unit.session.execute(query)
    return [_past(row) for row in found.scalars()]


def _past(row: OutboxRow) -> PastEvent:
    if row.position is None:
        raise LookupError(f"outbox row {row.id} was read before it had a position")
    return PastEvent(
        position=row.position,
        id=row.id,
        name=row.name,
        community_id=row.community_id,
        subject_id=row.subject_id,
        payload=row.payload,
        occurred_at=row.occurred_at,
        correlation_id=row.correlation_id,
    )
