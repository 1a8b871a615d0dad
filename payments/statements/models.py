"""Statements as views make them of bills and the ledger (migration 0018). Amounts are in minor units."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

import domain.billing.models  # noqa: F401 - statements are about bills
from domain.kit.tables import VIEW, TenantRow, choice, inside_community, instant
from payments.ledger.accounts import Account, TransferKind


class StatementLine(TenantRow, table=True):
    """An entry of the ledger about a bill of a room; its id is the entry's.

    Positive is what more is owed or was given back, negative what less is owed. `day` is that of `posted_at`
    in the community.
    """

    __tablename__ = "statement_line"
    __table_args__ = (inside_community("room_id", "room"), inside_community("bill_id", "bill"), VIEW)

    room_id: UUID
    bill_id: UUID
    period: str = Field(max_length=7)
    kind: TransferKind = choice(TransferKind)
    account: Account = choice(Account)
    posted_at: datetime = instant()
    day: date
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)


class BillingMonth(TenantRow, table=True):
    """What became of the bills of one month (账期) in one currency, until now. Drafts and void bills do not
    count.
    """

    __tablename__ = "billing_month"
    __table_args__ = (VIEW,)

    period: str = Field(max_length=7)
    currency: str = Field(max_length=3)
    bills: int
    billed_minor: int = Field(sa_type=BigInteger)
    collected_minor: int = Field(sa_type=BigInteger)
    refunded_minor: int = Field(sa_type=BigInteger)
