"""A receipt is issued in the transaction in which the money is entered: no receipt without it, none missing.

The counter's row stays locked until that transaction ends. A rollback gives the number back, so there is no
gap; the next one waits, so there is no double.
"""

import orjson
from asyncpg import Connection

from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.receipts.codes import new_code
from payments.receipts.content import Content

# Does nothing if there is a receipt already. The year is that of the community's own calendar.
COUNT = """
INSERT INTO receipt_counter AS counter (community_id, year, last)
SELECT id, extract(year FROM $3::timestamptz AT TIME ZONE time_zone)::int, 1 FROM community
WHERE id = $1 AND NOT EXISTS (SELECT FROM receipt WHERE community_id = $1 AND payment_id = $2)
ON CONFLICT (community_id, year) DO UPDATE SET last = counter.last + 1
RETURNING year, last
"""

CONTENT = """
SELECT community.name AS payee, community.time_zone AS zone, person.name AS payer,
  building.name || ' ' || unit.number || '单元 ' || room.number || '室' AS room, (
    SELECT jsonb_agg(jsonb_build_object(
      'period', bill.period, 'total_minor', bill.total_minor, 'paid_minor', part.amount_minor,
      'lines', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
          'fee', line.fee, 'label', line.label, 'detail', line.detail, 'amount_minor', line.amount_minor
        ) ORDER BY line.position), '[]')
        FROM bill_line AS line WHERE line.community_id = bill.community_id AND line.bill_id = bill.id
      )
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
"""

WRITE = """
INSERT INTO receipt (
  community_id, id, payment_id, year, number, issued_at, code, amount_minor, currency, content
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::jsonb)
"""


async def issue_receipt(unit: UnitOfWork, payment: Payment) -> None:
    """Once for each payment, however often it is called. `hear` calls it when the money has come."""
    connection = await unit.asyncpg()
    counted = await connection.fetchrow(COUNT, payment.community_id, payment.id, unit.now)
    if counted is None:
        return
    content = await _content(connection, payment)
    amount = content.amount
    await connection.execute(
        WRITE,
        payment.community_id,
        new_id(),
        payment.id,
        counted["year"],
        counted["last"],
        unit.now,
        new_code(),
        amount.minor,
        amount.currency,
        orjson.dumps(content.model_dump(mode="json")).decode(),
    )


async def _content(connection: Connection, payment: Payment) -> Content:
    row = await connection.fetchrow(CONTENT, payment.community_id, payment.id)
    return Content(
        payee=row["payee"],
        payer=row["payer"],
        room=row["room"],
        zone=row["zone"],
        method=payment.method,
        paid_at=payment.ended_at,
        currency=payment.currency,
        bills=orjson.loads(row["bills"]),
    )
