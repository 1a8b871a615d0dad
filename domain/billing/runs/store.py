"""Writes a plan as draft bills: three statements for all of them, and two for the lines of so many.

A bill and a line keep their ids for as long as they are there, and a row that would not change is not
written. So a run that is run again leaves the same rows. Bills that are issued already are never touched.
Drafts are found through their rooms, by the index that allows a room one bill a month.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Connection

from domain.billing.runs.plan import Charge
from domain.billing.runs.usage import Anomaly
from domain.kit.ids import new_id

BILLS = """
INSERT INTO bill (community_id, id, room_id, period, status, total_minor, paid_minor, currency, due_at)
SELECT $1, id, room_id, $2, 'DRAFT', total_minor, 0, $3, $4
FROM unnest($5::uuid[], $6::uuid[], $7::bigint[]) AS made(id, room_id, total_minor)
ON CONFLICT (community_id, room_id, period) WHERE status <> 'VOID' DO UPDATE
SET total_minor = excluded.total_minor, currency = excluded.currency, due_at = excluded.due_at
WHERE bill.status = 'DRAFT' AND (bill.total_minor, bill.currency, bill.due_at)
  IS DISTINCT FROM (excluded.total_minor, excluded.currency, excluded.due_at)
"""

# All bills are there before the first line: PostgreSQL plans the check of a line's bill once a session, by
# what there is then. Planned beside a few bills it read more for each line the more there were.
DRAFTS = """
SELECT room_id, id FROM bill
WHERE community_id = $1 AND period = $2 AND status = 'DRAFT' AND room_id = ANY ($3::uuid[])
"""

LINES = """
INSERT INTO bill_line AS line (community_id, id, bill_id, position, fee, label, detail, amount_minor,
  currency, service_from, service_until)
SELECT $1, id, bill_id, position, fee, label, detail, amount_minor, $2, service_from, service_until
FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::date[],
  $11::date[])
  AS made(id, bill_id, position, fee, label, detail, amount_minor, service_from, service_until)
ON CONFLICT (community_id, bill_id, position) DO UPDATE
SET fee = excluded.fee, label = excluded.label, detail = excluded.detail,
  amount_minor = excluded.amount_minor, currency = excluded.currency, service_from = excluded.service_from,
  service_until = excluded.service_until
WHERE (line.fee, line.label, line.detail, line.amount_minor, line.currency, line.service_from,
    line.service_until)
  IS DISTINCT FROM (excluded.fee, excluded.label, excluded.detail, excluded.amount_minor, excluded.currency,
    excluded.service_from, excluded.service_until)
"""

SURPLUS_LINES = """
DELETE FROM bill_line AS line
USING unnest($2::uuid[], $3::int[]) AS kept(bill_id, lines)
WHERE line.community_id = $1 AND line.bill_id = kept.bill_id AND line.position > kept.lines
"""

SURPLUS_BILLS = """
DELETE FROM bill
WHERE community_id = $1 AND period = $2 AND status = 'DRAFT' AND room_id = ANY ($3::uuid[])
"""

ANOMALIES = """
WITH found AS (
  SELECT * FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::text[])
    AS found(id, kind, room_id, meter_id, detail)
), gone AS (
  DELETE FROM fee_anomaly AS old WHERE community_id = $1 AND fee_run_id = $2 AND NOT EXISTS (
    SELECT FROM found WHERE found.kind = old.kind AND found.room_id IS NOT DISTINCT FROM old.room_id
      AND found.meter_id IS NOT DISTINCT FROM old.meter_id)
)
INSERT INTO fee_anomaly AS old (community_id, id, fee_run_id, kind, room_id, meter_id, detail)
SELECT $1, id, $2, kind, room_id, meter_id, detail FROM found
ON CONFLICT (community_id, fee_run_id, kind, room_id, meter_id) DO UPDATE SET detail = excluded.detail
WHERE old.detail <> excluded.detail
"""

TOTALS = """
SELECT count(*), coalesce(sum(total_minor), 0)::bigint, coalesce(sum(lines), 0)::bigint
FROM room
JOIN bill ON bill.community_id = room.community_id AND bill.room_id = room.id AND bill.period = $2
  AND bill.status = 'DRAFT'
CROSS JOIN LATERAL (
  SELECT count(*) AS lines FROM bill_line AS line
  WHERE line.community_id = bill.community_id AND line.bill_id = bill.id
) AS counted
WHERE room.community_id = $1
"""


class Target(NamedTuple):
    """Which drafts are meant."""

    community_id: UUID
    period: str
    currency: str
    due_at: datetime


class Totals(NamedTuple):
    """What the drafts come to."""

    bills: int
    total_minor: int
    lines: int


async def write_bills(
    connection: Connection, target: Target, rooms: Sequence[UUID], charges: Mapping[UUID, list[Charge]]
) -> dict[UUID, UUID]:
    """The drafts of these rooms by their rooms' keys, of those with nothing to pay too if they had one."""
    sums = {room: sum(charge.amount_minor for charge in lines) for room, lines in charges.items()}
    keys = [new_id() for _ in sums]
    await connection.execute(BILLS, *target, keys, list(sums), list(sums.values()))
    return dict(await connection.fetch(DRAFTS, *target[:2], rooms))


async def write_lines(
    connection: Connection, target: Target, charges: Mapping[UUID, Sequence[Charge]]
) -> None:
    """Makes the lines of drafts, by their ids, what is charged."""
    rows = [
        (new_id(), bill, position, *charge)
        for bill, lines in charges.items()
        for position, charge in enumerate(lines, start=1)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(9)]
    await connection.execute(LINES, target.community_id, target.currency, *columns)
    kept = [len(lines) for lines in charges.values()]
    await connection.execute(SURPLUS_LINES, target.community_id, list(charges), kept)


async def remove_bills(connection: Connection, target: Target, rooms: Sequence[UUID]) -> None:
    """Drafts of rooms with nothing to pay; they have no lines any more."""
    await connection.execute(SURPLUS_BILLS, *target[:2], rooms)


async def read_totals(connection: Connection, target: Target) -> Totals:
    """Of all drafts of the month."""
    return Totals(*await connection.fetchrow(TOTALS, *target[:2]))


async def write_anomalies(
    connection: Connection, community_id: UUID, run_id: UUID, anomalies: Sequence[Anomaly]
) -> None:
    """Replaces those of the last time."""
    await connection.execute(
        ANOMALIES,
        community_id,
        run_id,
        [new_id() for _ in anomalies],
        [each.kind for each in anomalies],
        [each.room_id for each in anomalies],
        [each.meter_id for each in anomalies],
        [each.detail[:200] for each in anomalies],
    )
