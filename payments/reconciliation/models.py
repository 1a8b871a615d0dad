"""What reconciliation found out, and how far the provider's fees have been read."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

import payments.checkout.models  # noqa: F401 - differences point to payments
from domain.kit.tables import TenantRow, choice, inside_community, instant


class DifferenceKind(StrEnum):
    """MISSING: Stripe moved it, the ledger does not know. AMOUNT: both know it, with other money.

    UNKNOWN: Stripe says that it is ours, and we have no such thing. UNPROVEN: the ledger knows it, and Stripe
    does not.
    """

    MISSING = "MISSING"
    AMOUNT = "AMOUNT"
    UNKNOWN = "UNKNOWN"
    UNPROVEN = "UNPROVEN"


class DifferenceOutcome(StrEnum):
    """REPAIRED: the ledger was missing what is proven, and has it now. ALARMED: somebody has to look."""

    REPAIRED = "REPAIRED"
    ALARMED = "ALARMED"


class ReconciliationReport(TenantRow, table=True):
    """A community's day, by its own clock. Amounts are the provider's, in minor units (分) of `currency`."""

    __tablename__ = "reconciliation_report"
    __table_args__ = (Index("uq_reconciliation_report_day", "community_id", "day", unique=True),)

    day: date
    matched: int
    fees_posted: int
    repaired: int
    alarmed: int
    charged_minor: int = Field(sa_type=BigInteger)
    returned_minor: int = Field(sa_type=BigInteger)
    fees_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    made_at: datetime = instant()


class ReconciliationItem(TenantRow, table=True):
    """One difference of a day. `expected_minor` is the provider's word, `found_minor` the ledger's."""

    __tablename__ = "reconciliation_item"
    __table_args__ = (
        inside_community("report_id", "reconciliation_report"),
        inside_community("payment_id", "payment"),
        Index("uq_reconciliation_item", "community_id", "report_id", "kind", "reference", unique=True),
        Index("ix_reconciliation_item_payment", "community_id", "payment_id"),
    )

    report_id: UUID
    payment_id: UUID | None = None
    kind: DifferenceKind = choice(DifferenceKind)
    outcome: DifferenceOutcome = choice(DifferenceOutcome)
    reference: str = Field(max_length=200)
    expected_minor: int | None = Field(default=None, sa_type=BigInteger)
    found_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = Field(max_length=3)
    detail: str = Field(default="", max_length=200)


class BalanceFeed(SQLModel, table=True):
    """Up to when a feed of the provider has been read."""

    __tablename__ = "balance_feed"

    name: str = Field(primary_key=True, max_length=40)
    read_until: datetime = instant()
