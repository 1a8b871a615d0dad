"""Bills that fell due in the span and are not paid now."""

from payments.exports.sheet import Column, Sheet
from payments.exports.sheets.place import CURRENCY, PLACE
from payments.exports.words import BILL_STATUSES

SQL = """
SELECT building.number, unit.number, room.number, bill.period, bill.status,
  to_char(bill.due_at AT TIME ZONE $4::text, 'YYYY-MM-DD HH24:MI:SS'),
  floor(extract(epoch FROM now() - bill.due_at) / 86400)::text,
  (bill.total_minor * 0.01)::text, (bill.paid_minor * 0.01)::text,
  ((bill.total_minor - bill.paid_minor) * 0.01)::text, bill.currency, bill.id::text
FROM bill
JOIN room ON room.community_id = bill.community_id AND room.id = bill.room_id
JOIN unit ON unit.community_id = room.community_id AND unit.id = room.unit_id
JOIN building ON building.community_id = room.community_id AND building.id = room.building_id
WHERE bill.community_id = $1 AND bill.status IN ('ISSUED', 'PARTIALLY_PAID')
  AND bill.due_at >= $2 AND bill.due_at < least($3::timestamptz, now())
ORDER BY building.number, unit.number, room.number, bill.due_at, bill.id
"""

ARREARS = Sheet(
    ("欠费", "arrears"),
    SQL,
    (
        *PLACE,
        Column(("账期", "Period"), typed=True),
        Column(("状态", "Status"), words=BILL_STATUSES),
        Column(("到期时间", "Due at"), typed=True),
        Column(("逾期天数", "Days overdue"), typed=True),
        Column(("应缴", "Total"), typed=True),
        Column(("已缴", "Paid"), typed=True),
        Column(("未缴", "Open"), typed=True),
        CURRENCY,
        Column(("账单编号", "Bill"), typed=True),
    ),
)
