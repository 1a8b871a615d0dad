"""Brings overdue bills' late fees up to yesterday."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from asyncpg import Connection

from domain.billing.fees.late import LateTerms
from domain.billing.late.growth import Accrual, grown
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork

BILLS = """
SELECT bill.id, bill.total_minor, bill.paid_minor, bill.currency,
  coalesce(late.through, (bill.due_at AT TIME ZONE $3)::date) AS through,
  coalesce(late.accrued, 0) AS accrued, coalesce(late.charged_minor, 0) AS charged_minor
FROM bill LEFT JOIN late_fee AS late ON late.community_id = bill.community_id AND late.bill_id = bill.id
WHERE bill.community_id = $1 AND bill.id = ANY($2::uuid[]) AND bill.status IN ('ISSUED', 'PARTIALLY_PAID')
ORDER BY bill.id
"""
KEEP = """
INSERT INTO late_fee (community_id, bill_id, through, accrued, charged_minor)
SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::numeric[], $5::bigint[])
ON CONFLICT (community_id, bill_id) DO UPDATE
SET through = excluded.through, accrued = excluded.accrued, charged_minor = excluded.charged_minor
"""
CHARGE = """
WITH charge AS (
  SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[]) AS new(id, bill_id, minor, currency)
), written AS (
  INSERT INTO bill_adjustment
    (community_id, id, bill_id, kind, amount_minor, currency, reason, made_at, charged_through)
  SELECT $1, id, bill_id, 'LATE_FEE', minor, currency, $6, $7, $8 FROM charge
)
UPDATE bill SET total_minor = total_minor + charge.minor FROM charge
WHERE bill.community_id = $1 AND bill.id = charge.bill_id
"""


class Day(NamedTuple):
    """Today, in a community; its terms are those of `terms`."""

    community_id: UUID
    today: date
    time_zone: str
    terms: LateTerms


class Charge(NamedTuple):
    """A late fee that a bill asks for from now on, beside what it asked for. Minor units."""

    adjustment_id: UUID
    bill_id: UUID
    minor: int
    currency: str


async def accrue(unit: UnitOfWork, day: Day, bill_ids: Sequence[UUID]) -> list[Charge]:
    """What was added. Hold the bills; a second call on the same day adds nothing."""
    connection = await unit.asyncpg()
    rows = await connection.fetch(BILLS, day.community_id, bill_ids, day.time_zone)
    accruals, charges = [], []
    for bill_id, total, paid, currency, through, accrued, charged in rows:
        accrual = grown(Accrual(through, accrued, charged), total, paid, day.today, day.terms)
        accruals.append((bill_id, accrual.through, accrual.accrued, accrual.charged_minor))
        if accrual.charged_minor > charged:
            charges.append(Charge(new_id(), bill_id, accrual.charged_minor - charged, currency))
    if accruals:
        await connection.execute(KEEP, day.community_id, *_columns(accruals))
    if charges:
        await _charge(connection, unit, day, charges)
    return charges


async def _charge(connection: Connection, unit: UnitOfWork, day: Day, charges: list[Charge]) -> None:
    yesterday = date.fromordinal(day.today.toordinal() - 1)
    reason = f"滞纳金，截至 {yesterday}"
    await connection.execute(CHARGE, day.community_id, *_columns(charges), reason, unit.now, yesterday)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
