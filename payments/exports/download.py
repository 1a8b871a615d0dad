"""A link is followed: who asks is checked again, the rows are streamed, and both ends are recorded."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from asyncpg import Connection

from domain.communities.models import Community
from domain.kit.actor import Actor, App
from domain.kit.database import Database
from domain.kit.links import Links
from domain.kit.sight import find
from domain.kit.unit_of_work import Units
from payments.exports.links import Ticket, open_ticket
from payments.exports.models import Export, ExportLog, ExportStep
from payments.exports.policy import visible_exports
from payments.exports.sheet import Language, Sheet
from payments.exports.sheets import SHEETS

AT_ONCE = 2
ROWS_AT_ONCE = 1_000
# A client that takes nothing for so long holds no snapshot of the database any longer.
PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = '60s'"


class TooMany(Exception):
    """As many downloads as the process allows are running; later there will be room."""


@dataclass(frozen=True, slots=True)
class Download:
    """An export whose link was good and whose holder still may have it."""

    ticket: Ticket
    export: Export
    community: str
    zone: str

    @property
    def sheet(self) -> Sheet:
        return SHEETS[self.export.kind]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first instant, and the first one after the last."""
        zone = ZoneInfo(self.zone)
        return _midnight(self.export.since_day, zone), _midnight(
            self.export.until_day + timedelta(days=1), zone
        )


class Exports:
    """One for a process. `database` is where rows are read, under a role that cannot write."""

    def __init__(self, units: Units, database: Database, links: Links) -> None:
        self._units = units
        self._database = database
        self._links = links
        self._room = asyncio.Semaphore(AT_ONCE)

    async def admit(self, token: str) -> Download:
        """Raises LinkExpired, LinkRefused, NotFound for who may not have it any more, and TooMany."""
        ticket = open_ticket(self._links, token, self._units.clock.now())
        if self._room.locked():
            raise TooMany
        actor = Actor(App.MANAGER, ticket.person_id)
        async with self._units.begin() as unit:
            export = await find(unit, actor, Export, visible_exports, ticket.key)
            community = await unit.session.get_one(Community, ticket.community_id)
            unit.session.add(_step(ticket, ExportStep.BEGUN, unit.now))
        return Download(ticket, export, community.name, community.time_zone)

    async def stream(self, download: Download, language: Language) -> AsyncGenerator[bytes]:
        """The file, piece by piece. If it breaks off, the client sees an answer without an end."""
        sheet, count = download.sheet, 0
        async with self._room, self._database.engine.connect() as pooled:
            raw = await pooled.get_raw_connection()
            connection: Connection = raw.driver_connection
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                await connection.execute(PATIENCE)
                cursor = await connection.cursor(
                    sheet.sql, download.ticket.community_id, *download.span, download.zone
                )
                yield sheet.head(language)
                while rows := await cursor.fetch(ROWS_AT_ONCE):
                    count += len(rows)
                    yield sheet.body(rows, language)
        async with self._units.begin() as unit:
            unit.session.add(_step(download.ticket, ExportStep.COMPLETED, unit.now, count))


def _step(ticket: Ticket, step: ExportStep, now: datetime, rows: int | None = None) -> ExportLog:
    return ExportLog(
        community_id=ticket.community_id,
        export_id=ticket.export_id,
        person_id=ticket.person_id,
        step=step,
        at=now,
        rows=rows,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
