"""The finance staff issue a month's drafts: from now on residents see them, and owe."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from domain.billing.events import BillIssued, changed
from domain.billing.policy import visible_to_finance
from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.billing.runs.moves import illegal
from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork

# Locked in the order of their keys, like everything that locks several bills.
ISSUE = """
WITH drafts AS (
  SELECT bill.id FROM room
  JOIN bill ON bill.community_id = room.community_id AND bill.room_id = room.id AND bill.period = $2
    AND bill.status = 'DRAFT'
  WHERE room.community_id = $1
  ORDER BY bill.id FOR NO KEY UPDATE OF bill
)
UPDATE bill SET status = 'ISSUED', issued_at = $3 FROM drafts
WHERE bill.community_id = $1 AND bill.id = drafts.id
RETURNING bill.id, bill.room_id, bill.total_minor, bill.currency
"""


@dataclass(frozen=True, slots=True)
class IssueFees:
    """Names the run."""

    run: Key


class IssuedBill(NamedTuple):
    """A bill that is owed from now on; `total_minor` in minor units."""

    id: UUID
    room_id: UUID
    total_minor: int
    currency: str


class Issued(NamedTuple):
    """The run, and the bills that this command has issued: none if they were before."""

    run: FeeRun
    bills: list[IssuedBill]


async def issue_fees(unit: UnitOfWork, actor: Actor, command: IssueFees) -> Issued:
    """Issuing twice changes nothing. Raises NotFound for everybody but the community's finance staff and
    property managers, IllegalMove for a run without finished drafts.
    """
    run = await find(unit, actor, FeeRun, visible_to_finance, command.run, "feeRunId", lock=True)
    if run.status is FeeRunStatus.ISSUED:
        return Issued(run, [])
    if run.status is not FeeRunStatus.DRAFT:
        raise illegal(run, "feeRunId")
    connection = await unit.asyncpg()
    rows = await connection.fetch(ISSUE, run.community_id, run.period, unit.now)
    bills = [IssuedBill(*row) for row in rows]
    run.status, run.issued_at, run.issued_by = FeeRunStatus.ISSUED, unit.now, actor.person_id
    for bill in bills:
        unit.record(BillIssued(community_id=run.community_id, subject_id=bill.id, room_id=bill.room_id))
    unit.record(changed(run))
    return Issued(run, bills)
