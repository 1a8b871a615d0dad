"""Bills that were issued in the span, void ones too."""

from payments.exports.sheet import Column, Sheet
from payments.exports.sheets.place import CURRENCY, PLACE
from payments.exports.words import BILL_STATUSES

SQL = """
SELECT building.number, unit.number, room.number, bill.period, bill.status,
  to_char(bill.issued_at AT TIME ZONE $4::text, 'YYYY-MM-DD HH24:MI:SS'),
  to_char(bill.due_at AT TIME ZONE $4::text, 'YYYY-MM-DD HH24:MI:SS'),
  (bill.total_minor * 0.01)::text, (bill.paid_minor * 0.01)::text,
  (CASE WHEN bill.status = 'VOID' THEN 0 ELSE bill.total_minor - bill.paid_minor END * 0.01)::text,
  bill.currency, bill.id::text
FROM bill
JOIN room ON room.community_id = bill.community_id AND room.id = bill.room_id
JOIN unit ON unit.community_id = room.community_id AND unit.id = room.unit_id
JOIN building ON building.community_id = room.community_id AND building.id = room.building_id
WHERE bill.community_id = $1 AND bill.status <> 'DRAFT' AND bill.issued_at >= $2 AND bill.issued_at < $3
ORDER BY building.number, unit.number, room.number, bill.period, bill.id
"""

BILLS = Sheet(
    ("账单", "bills"),
    SQL,
    (
        *PLACE,
        Column(("账期", "Period"), typed=True),
        Column(("状态", "Status"), words=BILL_STATUSES),
        Column(("出账时间", "Issued at"), typed=True),
        Column(("到期时间", "Due at"), typed=True),
        Column(("应缴", "Total"), typed=True),
        Column(("已缴", "Paid"), typed=True),
        Column(("未缴", "Open"), typed=True),
        CURRENCY,
        Column(("账单编号", "Bill"), typed=True),
    ),
)
