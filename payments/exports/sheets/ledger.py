"""Entries of the ledger that were posted in the span: debits and credits, whose sums are equal."""

from payments.exports.sheet import Column, Sheet
from payments.exports.sheets.place import CURRENCY, PLACE
from payments.exports.words import ACCOUNTS, TRANSFERS

SQL = """
SELECT to_char(transfer.posted_at AT TIME ZONE $4::text, 'YYYY-MM-DD HH24:MI:SS'),
  transfer.id::text, transfer.kind, transfer.reference, entry.account,
  CASE WHEN entry.amount_minor > 0 THEN (entry.amount_minor * 0.01)::text END,
  CASE WHEN entry.amount_minor < 0 THEN (entry.amount_minor * -0.01)::text END,
  entry.currency, bill.period, building.number, unit.number, room.number
FROM ledger_transfer AS transfer
JOIN ledger_entry AS entry
  ON entry.community_id = transfer.community_id AND entry.transfer_id = transfer.id
LEFT JOIN bill ON bill.community_id = entry.community_id AND bill.id = entry.bill_id
LEFT JOIN room ON room.community_id = bill.community_id AND room.id = bill.room_id
LEFT JOIN unit ON unit.community_id = room.community_id AND unit.id = room.unit_id
LEFT JOIN building ON building.community_id = room.community_id AND building.id = room.building_id
WHERE transfer.community_id = $1 AND transfer.posted_at >= $2 AND transfer.posted_at < $3
ORDER BY transfer.posted_at, transfer.id, entry.amount_minor DESC, entry.id
"""

LEDGER = Sheet(
    ("总账", "ledger"),
    SQL,
    (
        Column(("记账时间", "Posted at"), typed=True),
        Column(("凭证编号", "Transfer"), typed=True),
        Column(("摘要", "Kind"), words=TRANSFERS),
        Column(("原始编号", "Reference")),
        Column(("科目", "Account"), words=ACCOUNTS),
        Column(("借方", "Debit"), typed=True),
        Column(("贷方", "Credit"), typed=True),
        CURRENCY,
        Column(("账期", "Period"), typed=True),
        *PLACE,
    ),
)
