"""Which days of which communities are over and have no report yet."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.kit.unit_of_work import UnitOfWork
from payments.gateway.movements import Movement

# A day is compared two hours after its end by the community's own clock, when what was late has come. A
# worker that was away for a week catches up. Before its first payment a community has nothing to compare.
DUE = """
SELECT community.id, day.day::date AS day,
  day.day::timestamp AT TIME ZONE time_zone AS since,
  (day.day + interval '1 day')::timestamp AT TIME ZONE time_zone AS until
FROM community CROSS JOIN LATERAL (
  SELECT (($1::timestamptz AT TIME ZONE time_zone) - interval '2 hours')::date AS today
) AS local CROSS JOIN LATERAL generate_series(today - 7, today - 1, interval '1 day') AS day(day)
WHERE EXISTS (
  SELECT FROM payment WHERE payment.community_id = community.id
    AND payment.started_at < (day.day + interval '1 day')::timestamp AT TIME ZONE time_zone
) AND NOT EXISTS (
  SELECT FROM reconciliation_report AS report
  WHERE report.community_id = community.id AND report.day = day.day::date
)
ORDER BY until, since, community.id
"""


@dataclass(frozen=True, slots=True)
class Day:
    """A community's day, from `since` up to, not including, `until`."""

    community_id: UUID
    day: date
    since: datetime
    until: datetime

    def holds(self, movement: Movement) -> bool:
        """Whether the money moved on this day."""
        return self.since <= movement.happened_at < self.until


async def due_days(unit: UnitOfWork) -> list[Day]:
    """The oldest first."""
    connection = await unit.asyncpg()
    return [Day(*row) for row in await connection.fetch(DUE, unit.now)]
