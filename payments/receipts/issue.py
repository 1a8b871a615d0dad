"""A receipt is issued in the transaction in which the money is entered: no receipt without it, none missing.

The counter's row stays locked until that transaction ends. A rollback gives the number back, so there is no
gap; the next one waits, so there is no double. Whatever takes time is done before the lock is taken.
"""

import orjson

from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.receipts.codes import new_code
from payments.receipts.gather import gather

# Does nothing if there is a receipt already. The year is that of the community's own calendar.
ISSUE = """
WITH counted AS (
  INSERT INTO receipt_counter AS counter (community_id, year, last)
  SELECT id, extract(year FROM $4::timestamptz AT TIME ZONE time_zone)::int, 1 FROM community
  WHERE id = $1 AND NOT EXISTS (SELECT FROM receipt WHERE community_id = $1 AND payment_id = $3)
  ON CONFLICT (community_id, year) DO UPDATE SET last = counter.last + 1
  RETURNING year, last
)
INSERT INTO receipt (
  community_id, id, payment_id, issued_at, code, amount_minor, currency, content, year, number
)
SELECT $1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, year, last FROM counted
"""


async def issue_receipt(unit: UnitOfWork, payment: Payment) -> None:
    """Once for each payment, however often it is called. `hear` calls it when the money has come."""
    connection = await unit.asyncpg()
    content = await gather(connection, payment)
    amount = content.amount
    await connection.execute(
        ISSUE,
        payment.community_id,
        new_id(),
        payment.id,
        unit.now,
        new_code(),
        amount.minor,
        amount.currency,
        orjson.dumps(content.model_dump(mode="json")).decode(),
    )
