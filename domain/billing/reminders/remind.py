"""Reminds residents of bills that are due soon, today, or long since: by the clock, each step once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from asyncpg import Record

from domain.billing.events import BillReminded
from domain.billing.reminders.steps import DAYS, LAST_CHANCE, MORNING, ReminderStep
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork, Units

AT_ONCE = 500
DAY = timedelta(days=1)

# The latest step that has come of each bill, unless it was made, or had come before the bill was issued. Due
# instants are narrowed with a day to spare, which the index can do, before the community's days are counted.
# Whoever skips what is locked never waits, and needs no order. $1 now, $2 and $3 the first and last due
# instants, $4 steps, $5 their days, $6 the morning, $7 last chance, $8 at most.
DUE = """
SELECT bill.community_id, bill.id, bill.room_id, reached.step
FROM community
JOIN bill ON bill.community_id = community.id AND bill.due_at BETWEEN $2 AND $3
  AND bill.status IN ('ISSUED', 'PARTIALLY_PAID')
CROSS JOIN LATERAL (
  SELECT step, (due_at AT TIME ZONE time_zone)::date + days + $6::time AS at
  FROM unnest($4::text[], $5::int[]) AS each(step, days)
  WHERE (due_at AT TIME ZONE time_zone)::date + days + $6::time <= $1::timestamptz AT TIME ZONE time_zone
  ORDER BY days DESC LIMIT 1
) AS reached
WHERE reached.at > bill.issued_at AT TIME ZONE time_zone
  AND reached.at > ($1::timestamptz - $7::interval) AT TIME ZONE time_zone
  AND NOT EXISTS (
    SELECT FROM bill_reminder AS made
    WHERE made.community_id = bill.community_id AND made.bill_id = bill.id AND made.step = reached.step)
LIMIT $8 FOR NO KEY UPDATE OF bill SKIP LOCKED
"""

# Another worker may have made the same step since the statement above began to look.
MAKE = """
INSERT INTO bill_reminder (community_id, id, bill_id, step, reminded_at)
SELECT community_id, id, bill_id, step, $5
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS new(community_id, id, bill_id, step)
ON CONFLICT (community_id, bill_id, step) DO NOTHING
RETURNING bill_id
"""


async def remind(units: Units) -> int:
    """Makes every step that is due; how many. Any number of workers may call it at the same time.

    A bill that somebody holds, to pay it perhaps, comes the next time.
    """
    made, more = 0, True
    while more:
        async with units.begin() as unit:
            found, new = await _remind_some(unit)
        made, more = made + new, found == AT_ONCE
    return made


async def _remind_some(unit: UnitOfWork) -> tuple[int, int]:
    """How many were due, and how many of them were made here."""
    connection = await unit.asyncpg()
    first = unit.now - timedelta(days=max(DAYS.values())) - LAST_CHANCE - DAY
    last = unit.now - timedelta(days=min(DAYS.values())) + DAY
    steps, days = list(DAYS), list(DAYS.values())
    due = await connection.fetch(DUE, unit.now, first, last, steps, days, MORNING, LAST_CHANCE, AT_ONCE)
    if not due:
        return 0, 0
    communities, bills, _rooms, reached = zip(*due, strict=True)
    keys = [new_id() for _ in due]
    written = await connection.fetch(MAKE, communities, keys, bills, reached, unit.now)
    _record(unit, due, {row["bill_id"] for row in written})
    return len(due), len(written)


def _record(unit: UnitOfWork, due: Sequence[Record], made: set[UUID]) -> None:
    for community_id, bill_id, room_id, step in due:
        if bill_id in made:
            unit.record(
                BillReminded(
                    community_id=community_id,
                    subject_id=bill_id,
                    room_id=room_id,
                    step=ReminderStep(step),
                )
            )
