"""The queue of runs that wait for a worker: one row each, which whoever computes it holds.

A worker that is killed lets go of the row, and the next one finds it. A run that is started again while it is
computed keeps its row, so that it is computed once more, with what has changed meanwhile.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.billing.month import Month
from domain.billing.runs.models import FeeRun
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork

CHANNEL = "palm_fee_runs"

REQUEST = f"""
WITH waiting AS (
  INSERT INTO fee_run_request (community_id, id, fee_run_id, requested_at, correlation_id)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (community_id, fee_run_id) DO NOTHING
)
SELECT pg_notify('{CHANNEL}', '')
"""  # noqa: S608 - the channel is a constant of ours

CLAIM = """
SELECT request.community_id, request.fee_run_id, run.period, run.due_at, run.currency, run.requests,
  request.correlation_id
FROM fee_run_request AS request
JOIN fee_run AS run ON run.community_id = request.community_id AND run.id = request.fee_run_id
ORDER BY request.requested_at, request.id LIMIT 1 FOR UPDATE OF request SKIP LOCKED
"""

DONE = "DELETE FROM fee_run_request WHERE community_id = $1 AND fee_run_id = $2"


class Claimed(NamedTuple):
    """A run that is ours to compute. `requests` tells whether it was started again since then."""

    community_id: UUID
    run_id: UUID
    month: Month
    due_at: datetime
    currency: str
    requests: int
    correlation_id: UUID


async def request(unit: UnitOfWork, run: FeeRun) -> None:
    """Puts the run into the queue, once, and wakes a worker when the unit commits."""
    connection = await unit.asyncpg()
    await connection.execute(REQUEST, run.community_id, new_id(), run.id, unit.now, unit.correlation_id)


async def claim(unit: UnitOfWork) -> Claimed | None:
    """The one that waits the longest, ours until the unit ends; None if nobody else leaves one."""
    row = await (await unit.asyncpg()).fetchrow(CLAIM)
    return None if row is None else Claimed(row[0], row[1], Month.parse(row[2]), *row[3:])


async def take_out(unit: UnitOfWork, claimed: Claimed) -> None:
    """It waits no more. Only for whoever holds the run's row too: `request` then sees no row half gone."""
    await (await unit.asyncpg()).execute(DONE, claimed.community_id, claimed.run_id)
