"""Refunds and what of each is for which bill. Amounts are in minor units (分)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

import payments.checkout.models  # noqa: F401 - refunds point to payments
from domain.kit.tables import TenantRow, choice, inside_community, instant
from payments.refunds.status import RefundStatus


class RefundOrigin(StrEnum):
    """Who wanted it: staff; the house, since a bill was no longer open when the money came; or somebody at
    the provider's own dashboard.
    """

    STAFF = "STAFF"
    OVERPAYMENT = "OVERPAYMENT"
    PROVIDER = "PROVIDER"


class Refund(TenantRow, table=True):
    """A part of a payment that goes back the way it came.

    `provider_id` names it at the provider; it is unknown until the provider's first answer, and stays so if
    the provider refuses. `requested_by` is null unless staff asked.
    """

    __table_args__ = (
        inside_community("payment_id", "payment"),
        Index("uq_refund_provider_id", "provider_id", unique=True),
        Index("ix_refund_payment", "community_id", "payment_id"),
        Index("ix_refund_feed", "community_id", text("requested_at DESC"), text("id DESC")),
        Index("ix_refund_starting", "requested_at", postgresql_where=text("status = 'STARTING'")),
        CheckConstraint("amount_minor > 0", name="gives_something"),
        CheckConstraint("(origin = 'STAFF') = (requested_by IS NOT NULL)", name="staff_has_name"),
    )

    payment_id: UUID
    origin: RefundOrigin = choice(RefundOrigin)
    status: RefundStatus = choice(RefundStatus, default=RefundStatus.STARTING)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    reason: str | None = Field(default=None, max_length=200)
    requested_at: datetime = instant()
    requested_by: UUID | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = instant(nullable=True)
    provider_id: str | None = Field(default=None, max_length=255)
    failure_code: str | None = Field(default=None, max_length=80)


class RefundPart(TenantRow, table=True):
    """What of a refund was paid for one bill; `unapplied` of what the bill was not owed any more."""

    __tablename__ = "refund_part"
    __table_args__ = (
        inside_community("refund_id", "refund"),
        inside_community("bill_id", "bill"),
        Index("uq_refund_part", "community_id", "refund_id", "bill_id", "unapplied", unique=True),
        Index("ix_refund_part_bill", "community_id", "bill_id"),
        CheckConstraint("amount_minor > 0", name="gives_something"),
    )

    refund_id: UUID
    bill_id: UUID
    unapplied: bool
    amount_minor: int = Field(sa_type=BigInteger)
