"""Bills that an autopay is about: payable, of its room, and due in the next days or already."""

# $1 is now. `today` is the community's, and begins at nine in the morning: nobody is woken by their rent.
# Ids of autopay and bill name their community; a bill of a room is of its community.
DUE = """
SELECT autopay.community_id, autopay.id AS autopay_id, autopay.person_id, autopay.saved_card_id,
  autopay.limit_minor, bill.id AS bill_id, bill.period, bill.total_minor - bill.paid_minor AS open_minor,
  local.today, (bill.due_at AT TIME ZONE community.time_zone)::date AS due_day, community.time_zone
FROM autopay
JOIN community ON community.id = autopay.community_id
JOIN bill ON bill.community_id = autopay.community_id AND bill.room_id = autopay.room_id
  AND bill.currency = autopay.currency AND bill.status IN ('ISSUED', 'PARTIALLY_PAID')
  AND bill.due_at < $1::timestamptz + interval '5 days'
CROSS JOIN LATERAL (
  SELECT (($1::timestamptz AT TIME ZONE community.time_zone) - interval '9 hours')::date AS today
) AS local
WHERE autopay.ended_at IS NULL
"""
