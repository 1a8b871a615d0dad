"""The statements of readings: each handles any number of meters."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from asyncpg import Connection

from domain.billing.meters.checks import HABIT, Known, Shown
from domain.billing.meters.models import ReadingSource

KNOWN = """
SELECT installed_at, removed_at, early.value, early.read_at, before.value, before.read_at,
  after.value, after.read_at
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
  WITH ORDINALITY AS asked(community_id, meter_id, at, place)
JOIN meter ON meter.community_id = asked.community_id AND meter.id = asked.meter_id
LEFT JOIN LATERAL (
  SELECT value, read_at FROM meter_reading AS reading
  WHERE reading.community_id = asked.community_id AND reading.meter_id = asked.meter_id
    AND read_at BETWEEN at - $4::interval AND at
  ORDER BY read_at LIMIT 1
) AS early ON true
LEFT JOIN LATERAL (
  SELECT value, read_at FROM meter_reading AS reading
  WHERE reading.community_id = asked.community_id AND reading.meter_id = asked.meter_id AND read_at <= at
  ORDER BY read_at DESC LIMIT 1
) AS before ON true
LEFT JOIN LATERAL (
  SELECT value, read_at FROM meter_reading AS reading
  WHERE reading.community_id = asked.community_id AND reading.meter_id = asked.meter_id AND read_at > at
  ORDER BY read_at LIMIT 1
) AS after ON true
ORDER BY place
"""

APPEND = """
INSERT INTO meter_reading (community_id, id, meter_id, read_at, value, source, event_id, is_unusual)
SELECT community_id, id, meter_id, read_at, value, $8, event_id, is_unusual
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::numeric[], $6::uuid[], $7::bool[])
  AS new(community_id, id, meter_id, read_at, value, event_id, is_unusual)
ON CONFLICT (community_id, meter_id, read_at) DO NOTHING
"""


class MeterAt(NamedTuple):
    """A meter, and the instant at which it is asked about."""

    community_id: UUID
    meter_id: UUID
    at: datetime


class DeviceReading(NamedTuple):
    """A row to be. `event_id` is the device event behind it."""

    community_id: UUID
    id: UUID
    meter_id: UUID
    read_at: datetime
    value: Decimal
    event_id: UUID
    is_unusual: bool


async def known_of(connection: Connection, asked: Sequence[MeterAt]) -> list[Known]:
    """What is known of each meter around its instant, in the order asked. The caller holds the meters."""
    columns = [list(column) for column in zip(*asked, strict=True)]
    rows = await connection.fetch(KNOWN, *columns, HABIT)
    return [Known(row[0], row[1], *(_shown(*row[place : place + 2]) for place in (2, 4, 6))) for row in rows]


async def append_device_readings(connection: Connection, rows: Sequence[DeviceReading]) -> None:
    """A meter has one reading an instant: what it said twice is kept once."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(APPEND, *columns, ReadingSource.DEVICE)


def _shown(value: Decimal | None, at: datetime | None) -> Shown | None:
    return None if value is None or at is None else Shown(value, at)
