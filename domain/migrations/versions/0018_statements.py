"""Views of what is owed and what has become of it: arrears, statement lines, months of bills.

They are views and no tables: nothing can differ from the bills and the ledger, or has to be kept up to date.
The index holds open bills alone, a small part of all, and is built within a second.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ARREARS = """
CREATE VIEW arrears AS
SELECT owed.community_id, md5(owed.building_id::text || owed.currency)::uuid AS id,
  owed.building_id, building.number AS building_number, owed.currency, owed.bills, owed.total_minor,
  owed.to_30_days_minor, owed.to_90_days_minor, owed.to_180_days_minor, owed.over_180_days_minor
FROM (
  SELECT bill.community_id, room.building_id, bill.currency, count(*)::integer AS bills,
    sum(total_minor - paid_minor)::bigint AS total_minor,
    coalesce(sum(total_minor - paid_minor) FILTER (
      WHERE due_at > now() - interval '31 days'), 0)::bigint AS to_30_days_minor,
    coalesce(sum(total_minor - paid_minor) FILTER (
      WHERE due_at <= now() - interval '31 days' AND due_at > now() - interval '91 days'), 0)::bigint
      AS to_90_days_minor,
    coalesce(sum(total_minor - paid_minor) FILTER (
      WHERE due_at <= now() - interval '91 days' AND due_at > now() - interval '181 days'), 0)::bigint
      AS to_180_days_minor,
    coalesce(sum(total_minor - paid_minor) FILTER (
      WHERE due_at <= now() - interval '181 days'), 0)::bigint AS over_180_days_minor
  FROM bill JOIN room ON room.community_id = bill.community_id AND room.id = bill.room_id
  WHERE bill.status IN ('ISSUED', 'PARTIALLY_PAID') AND bill.due_at < now()
  GROUP BY bill.community_id, room.building_id, bill.currency
) AS owed
JOIN building ON building.community_id = owed.community_id AND building.id = owed.building_id
"""
STATEMENT_LINES = """
CREATE VIEW statement_line AS
SELECT entry.community_id, entry.id, bill.room_id, entry.bill_id, bill.period, transfer.kind, entry.account,
  transfer.posted_at, (transfer.posted_at AT TIME ZONE community.time_zone)::date AS day,
  entry.amount_minor, entry.currency
FROM ledger_entry AS entry
JOIN bill ON bill.community_id = entry.community_id AND bill.id = entry.bill_id
JOIN ledger_transfer AS transfer
  ON transfer.community_id = entry.community_id AND transfer.id = entry.transfer_id
JOIN community ON community.id = entry.community_id
WHERE entry.account IN ('RECEIVABLE', 'UNAPPLIED', 'REFUNDS')
"""
BILLING_MONTHS = """
CREATE VIEW billing_month AS
SELECT community_id, md5(period || currency)::uuid AS id, period, currency, sum(bills)::integer AS bills,
  sum(billed)::bigint AS billed_minor, sum(collected)::bigint AS collected_minor,
  sum(refunded)::bigint AS refunded_minor
FROM (
  SELECT community_id, period, currency, count(*) AS bills, sum(total_minor) AS billed,
    sum(paid_minor) AS collected, 0 AS refunded
  FROM bill WHERE status IN ('ISSUED', 'PARTIALLY_PAID', 'PAID')
  GROUP BY community_id, period, currency
  UNION ALL
  SELECT entry.community_id, bill.period, entry.currency, 0, 0, 0, sum(entry.amount_minor)
  FROM ledger_entry AS entry
  JOIN bill ON bill.community_id = entry.community_id AND bill.id = entry.bill_id
    AND bill.status IN ('ISSUED', 'PARTIALLY_PAID', 'PAID')
  WHERE entry.account = 'REFUNDS'
  GROUP BY entry.community_id, bill.period, entry.currency
) AS parts
GROUP BY community_id, period, currency
"""


def upgrade() -> None:
    op.create_index(
        "ix_bill_open",
        "bill",
        ["community_id", "due_at"],
        postgresql_include=["room_id", "total_minor", "paid_minor", "currency"],
        postgresql_where=sa.text("status IN ('ISSUED', 'PARTIALLY_PAID')"),
    )
    for view in (ARREARS, STATEMENT_LINES, BILLING_MONTHS):
        op.execute(view)
