"""Tells, once for each charge, that it has failed: the person has to pay by hand, or see to the card."""

from domain.kit.unit_of_work import UnitOfWork
from payments.autopay.events import AutopayFailed

FAILED = """
WITH taken AS (
  INSERT INTO autopay_step (community_id, id, autopay_id, bill_id, kind, day, payment_id, taken_at)
  SELECT step.community_id, gen_random_uuid(), step.autopay_id, step.bill_id, 'FAILURE', step.day,
    step.payment_id, $1
  FROM autopay_step AS step
  JOIN payment ON payment.community_id = step.community_id AND payment.id = step.payment_id
    AND payment.status IN ('CANCELLED', 'FAILED')
  WHERE step.kind = 'CHARGE' AND step.taken_at > $1::timestamptz - interval '7 days'
  ORDER BY step.community_id, step.autopay_id, step.bill_id, step.day
  ON CONFLICT DO NOTHING
  RETURNING community_id, autopay_id, bill_id
)
SELECT taken.community_id, bill.id, autopay.person_id, bill.period
FROM taken
JOIN autopay ON autopay.community_id = taken.community_id AND autopay.id = taken.autopay_id
JOIN bill ON bill.community_id = taken.community_id AND bill.id = taken.bill_id
"""


async def tell_failures(unit: UnitOfWork) -> int:
    """How many people are told. Two at once tell each once."""
    connection = await unit.asyncpg()
    rows = await connection.fetch(FAILED, unit.now)
    for community_id, bill_id, person_id, period in rows:
        failed = AutopayFailed(
            community_id=community_id, subject_id=bill_id, person_id=person_id, period=period
        )
        unit.record(failed)
    return len(rows)
