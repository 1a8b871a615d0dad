"""Readings that devices send: a batch in three statements, whatever its size, and in none without any.

Nobody stands there who could look again. So what cannot be is left to the device's history and the log, and
what is far above the habit is kept with a mark.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from asyncpg import Connection

from domain.billing.medium import Medium
from domain.billing.meters.checks import Known, Shown, fault_of, is_unusual
from domain.billing.meters.store import DeviceReading, MeterAt, append_device_readings, known_of
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

# In the order of their keys, so that two batches wait for each other and never deadlock.
HOLD = """
SELECT said.place, meter.id FROM unnest($1::uuid[], $2::uuid[], $3::text[])
  WITH ORDINALITY AS said(community_id, device_id, medium, place)
JOIN meter ON meter.community_id = said.community_id AND meter.device_id = said.device_id
  AND meter.medium = said.medium AND removed_at IS NULL
ORDER BY meter.community_id, meter.id FOR NO KEY UPDATE OF meter
"""


class Said(NamedTuple):
    """What a device read, and the stored event in which it said so."""

    community_id: UUID
    device_id: UUID
    medium: Medium
    shown: Shown
    event_id: UUID


class Bound(NamedTuple):
    """Something said by a device that reads a meter."""

    said: Said
    meter_id: UUID


async def take_readings(unit: UnitOfWork, said: Sequence[Said]) -> None:
    """Appends what the meters show, of devices that are bound to one."""
    if not said:
        return
    connection = await unit.asyncpg()
    bound = await _hold(connection, said)
    if not bound:
        return
    asked = [MeterAt(each.said.community_id, each.meter_id, each.said.shown.at) for each in bound]
    known = await known_of(connection, asked)
    await append_device_readings(connection, decide(list(zip(bound, known, strict=True)), unit.now))


async def _hold(connection: Connection, said: Sequence[Said]) -> list[Bound]:
    columns = [list(column) for column in zip(*(each[:3] for each in said), strict=True)]
    rows = await connection.fetch(HOLD, *columns)
    return [Bound(said[place - 1], meter_id) for place, meter_id in rows]


def decide(heard: Sequence[tuple[Bound, Known]], now: datetime) -> list[DeviceReading]:
    """The readings that can be. Of one meter each is held against those before it in the same batch, too."""
    newest: defaultdict[UUID, Shown | None] = defaultdict(lambda: None)
    taken = []
    for bound, stored in sorted(heard, key=lambda each: each[0].said.shown.at):
        shown = bound.said.shown
        known = stored._replace(before=later(stored.before, newest[bound.meter_id]))
        fault = fault_of(known, shown, now)
        if fault is not None:
            log.warning("meter.reading_refused", meter_id=str(bound.meter_id), fault=fault)
            continue
        newest[bound.meter_id] = shown
        taken.append(_row(bound, is_unusual(known, shown)))
    return taken


def later(one: Shown | None, other: Shown | None) -> Shown | None:
    return max(filter(None, (one, other)), key=lambda shown: shown.at, default=None)


def _row(bound: Bound, unusual: bool) -> DeviceReading:
    said, (value, at) = bound.said, bound.said.shown
    return DeviceReading(said.community_id, new_id(), bound.meter_id, at, value, said.event_id, unusual)
