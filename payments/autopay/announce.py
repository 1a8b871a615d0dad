"""Tells three days before, once for a bill and its due day, that it will be paid, or that it is over the
limit.
"""

from domain.kit.unit_of_work import UnitOfWork
from payments.autopay.due import DUE
from payments.autopay.events import AutopayAnnounced, AutopayOverLimit
from payments.autopay.models import AutopayStepKind

DAYS_BEFORE = 3

ANNOUNCE = f"""
WITH due AS ({DUE}), taken AS (
  INSERT INTO autopay_step (community_id, id, autopay_id, bill_id, kind, day, taken_at)
  SELECT community_id, gen_random_uuid(), autopay_id, bill_id,
    CASE WHEN open_minor > limit_minor THEN 'OVER_LIMIT' ELSE 'NOTICE' END, due_day, $1
  FROM due WHERE today >= due_day - {DAYS_BEFORE}
  ORDER BY community_id, autopay_id, bill_id
  ON CONFLICT DO NOTHING
  RETURNING community_id, autopay_id, bill_id, kind
)
SELECT taken.kind, due.community_id, due.bill_id, due.person_id, due.period
FROM taken JOIN due USING (community_id, autopay_id, bill_id)
"""  # noqa: S608 - texts of ours


async def announce(unit: UnitOfWork) -> int:
    """How many people are told. Two at once tell each once."""
    connection = await unit.asyncpg()
    rows = await connection.fetch(ANNOUNCE, unit.now)
    for kind, community_id, bill_id, person_id, period in rows:
        event = AutopayOverLimit if kind == AutopayStepKind.OVER_LIMIT else AutopayAnnounced
        unit.record(event(community_id=community_id, subject_id=bill_id, person_id=person_id, period=period))
    return len(rows)
