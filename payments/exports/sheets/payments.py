"""Payments that succeeded in the span."""

from payments.exports.sheet import Column, Sheet
from payments.exports.sheets.place import CURRENCY, PLACE
from payments.exports.words import METHODS

SQL = """
SELECT to_char(payment.ended_at AT TIME ZONE $4::text, 'YYYY-MM-DD HH24:MI:SS'),
  building.number, unit.number, room.number, person.name, payment.method,
  (payment.amount_minor * 0.01)::text, (payment.refunded_minor * 0.01)::text, payment.currency,
  (SELECT string_agg(bill.period, ' ' ORDER BY bill.period)
    FROM payment_part AS part
    JOIN bill ON bill.community_id = part.community_id AND bill.id = part.bill_id
    WHERE part.community_id = payment.community_id AND part.payment_id = payment.id),
  payment.provider_id, payment.id::text
FROM payment
JOIN person ON person.id = payment.person_id
JOIN room ON room.community_id = payment.community_id AND room.id = payment.room_id
JOIN unit ON unit.community_id = room.community_id AND unit.id = room.unit_id
JOIN building ON building.community_id = room.community_id AND building.id = room.building_id
WHERE payment.community_id = $1 AND payment.status = 'SUCCEEDED'
  AND payment.ended_at >= $2 AND payment.ended_at < $3
ORDER BY payment.ended_at, payment.id
"""

PAYMENTS = Sheet(
    ("收款", "payments"),
    SQL,
    (
        Column(("收款时间", "Paid at"), typed=True),
        *PLACE,
        Column(("付款人", "Payer")),
        Column(("方式", "Method"), words=METHODS),
        Column(("金额", "Amount"), typed=True),
        Column(("已退", "Refunded"), typed=True),
        CURRENCY,
        Column(("账期", "Periods"), typed=True),
        Column(("支付平台编号", "Provider's id")),
        Column(("收款编号", "Payment"), typed=True),
    ),
)
