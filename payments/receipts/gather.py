"""Reads what a receipt has to say, as it is at this moment: names, bills, and what bills are made of."""

import orjson
from asyncpg import Connection

from payments.checkout.models import Payment
from payments.receipts.content import Content

# The charges, then what was corrected or waived, then the late fee, which is charged day by day, as one.
LINES = """
SELECT coalesce(jsonb_agg(jsonb_build_object(
  'fee', said.fee, 'label', said.label, 'detail', said.detail, 'amount_minor', said.amount_minor
) ORDER BY said.rank, said.position), '[]')
FROM (
  SELECT 1 AS rank, position, fee, label, detail, amount_minor FROM bill_line AS line
  WHERE line.community_id = bill.community_id AND line.bill_id = bill.id
  UNION ALL
  SELECT 2, row_number() OVER (ORDER BY made_at, id), kind,
    CASE kind WHEN 'WAIVER' THEN '减免' ELSE '更正' END, reason, amount_minor
  FROM bill_adjustment AS change
  WHERE change.community_id = bill.community_id AND change.bill_id = bill.id AND kind <> 'LATE_FEE'
  UNION ALL
  SELECT 3, 1, 'LATE_FEE', '滞纳金', '计至 ' || max(charged_through), sum(amount_minor)
  FROM bill_adjustment AS charge
  WHERE charge.community_id = bill.community_id AND charge.bill_id = bill.id AND kind = 'LATE_FEE'
  HAVING count(*) > 0
) AS said
"""

CONTENT = f"""
SELECT community.name AS payee, community.time_zone AS zone, person.name AS payer,
  payment.method, payment.ended_at AS paid_at, payment.currency,
  building.name || ' ' || unit.number || '单元 ' || room.number || '室' AS room, (
    SELECT jsonb_agg(jsonb_build_object(
      'period', bill.period, 'total_minor', bill.total_minor, 'paid_minor', part.amount_minor,
      'lines', ({LINES})
    ) ORDER BY bill.period, bill.id)::text
    FROM payment_part AS part
    JOIN bill ON bill.community_id = part.community_id AND bill.id = part.bill_id
    WHERE part.community_id = payment.community_id AND part.payment_id = payment.id
  ) AS bills
FROM payment
JOIN community ON community.id = payment.community_id
JOIN person ON person.id = payment.person_id
JOIN room ON room.community_id = payment.community_id AND room.id = payment.room_id
JOIN unit ON unit.community_id = room.community_id AND unit.id = room.unit_id
JOIN building ON building.community_id = room.community_id AND building.id = room.building_id
WHERE payment.community_id = $1 AND payment.id = $2
"""  # noqa: S608 - one statement of ours inside of another


async def gather(connection: Connection, payment: Payment) -> Content:
    """Of a payment that has ended."""
    row = await connection.fetchrow(CONTENT, payment.community_id, payment.id)
    return Content(**{**row, "bills": orjson.loads(row["bills"])})
