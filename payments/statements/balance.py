"""What a room owes after a line of its statement."""

from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from domain.kit.tables import table_of
from payments.ledger.accounts import Account
from payments.statements.models import StatementLine

# A refund leaves the bill paid: it moves nothing in what is owed.
OWED = (Account.RECEIVABLE, Account.UNAPPLIED)


def balance_after(line: Any) -> ColumnElement[int]:
    """In minor units of the line's currency; negative if the room has paid too much."""
    earlier = table_of(StatementLine).alias()
    until = tuple_(earlier.c.posted_at, earlier.c.id) <= tuple_(line.c.posted_at, line.c.id)
    same = [earlier.c[each] == line.c[each] for each in ("community_id", "room_id", "currency")]
    owed = select(func.coalesce(func.sum(earlier.c.amount_minor), 0))
    return owed.where(*same, earlier.c.account.in_(OWED), until).scalar_subquery()
