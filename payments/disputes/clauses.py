"""What SQL says of disputes beside who sees them."""

from sqlalchemy import ColumnElement, FromClause

from payments.disputes.status import DisputeStatus

DECIDED = tuple(status for status in DisputeStatus if status.is_final)


def is_open(dispute: FromClause) -> ColumnElement[bool]:
    """The bank has not said its last word."""
    return dispute.c.status.not_in(DECIDED)
