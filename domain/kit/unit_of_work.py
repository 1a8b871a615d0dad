"""One transaction per command: all of it happens, or none of it (ADR 0003).

    async with units.begin() as unit:
        unit.session.add(notice)
        unit.record(NoticePublished(...))

leaves the block and commits; an exception or `unit.refuse()` rolls back. Nothing else in the house commits.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from asyncpg import Connection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.kit.clock import Clock, SystemClock
from domain.kit.database import Database
from domain.kit.events import DomainEvent
from domain.kit.ids import new_id
from domain.kit.outbox import Recorded, append


class UnitOfWork:
    """What a use case works with: a session, the instant at which it all happens, and the outbox."""

    def __init__(
        self, session: AsyncSession, now: datetime, correlation_id: UUID, causation_id: UUID | None
    ) -> None:
        self.session = session
        self.now = now
        self.correlation_id = correlation_id
        self.causation_id = causation_id
        self.refused = False
        self.recorded: list[Recorded] = []

    @property
    def events(self) -> Sequence[DomainEvent]:
        """What has been recorded so far."""
        return tuple(entry.event for entry in self.recorded)

    def record(
        self, event: DomainEvent, *, correlation_id: UUID | None = None, causation_id: UUID | None = None
    ) -> None:
        """Puts an event into the outbox, to be seen by others only if this unit commits.

        A unit that works on many causes at once (a batch of device events) names the cause of each;
        else it is the unit's own.
        """
        self.recorded.append(
            Recorded(
                new_id(), event, correlation_id or self.correlation_id, causation_id or self.causation_id
            )
        )

    def refuse(self) -> None:
        """Nothing of this unit will be kept: the caller gets user errors instead."""
        self.refused = True

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part that may fail without the rest: an exception takes back its rows and its events alone."""
        kept = len(self.recorded)
        try:
            async with self.session.begin_nested():
                yield
        except BaseException:
            del self.recorded[kept:]
            raise

    async def asyncpg(self) -> Connection:
        """The driver's own connection inside this transaction, for COPY, `unnest` and job queues."""
        await self.session.flush()
        connection = await self.session.connection()
        raw = await connection.get_raw_connection()
        driver: Connection = raw.driver_connection
        if not driver.is_in_transaction():
            # SQLAlchemy begins with its own first statement; without one the driver would commit each of
            # ours.
            await self.session.execute(text("SELECT 1"))
        return driver


class Units:
    """Opens units of work on one database with one clock."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self.database = database
        self.clock: Clock = clock or SystemClock()

    @asynccontextmanager
    async def begin(
        self, *, correlation_id: UUID | None = None, causation_id: UUID | None = None
    ) -> AsyncIterator[UnitOfWork]:
        """One unit. Commits at a clean end; rolls back on an exception or a refusal."""
        async with self.database.sessions() as session:
            unit = UnitOfWork(session, self.clock.now(), correlation_id or new_id(), causation_id)
            yield unit
            if unit.refused:
                await session.rollback()
                return
            if unit.recorded:
                await append(await unit.asyncpg(), unit.recorded, unit.now)
            await session.commit()
