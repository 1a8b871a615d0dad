"""Disputes of payments. Amounts are in minor units (分)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

import payments.checkout.models  # noqa: F401 - disputes point to payments
from domain.kit.tables import TenantRow, choice, inside_community, instant
from payments.disputes.status import DisputeStatus


class Dispute(TenantRow, table=True):
    """What the payer's bank wants to know, or has taken back. `reason` is the provider's word.

    `respond_by` is when the bank decides without an answer.
    """

    __table_args__ = (
        inside_community("payment_id", "payment"),
        Index("uq_dispute_provider_id", "provider_id", unique=True),
        Index("ix_dispute_payment", "community_id", "payment_id"),
        Index("ix_dispute_feed", "community_id", text("opened_at DESC"), text("id DESC")),
        CheckConstraint("amount_minor > 0", name="contests_something"),
    )

    payment_id: UUID
    provider_id: str = Field(max_length=255)
    status: DisputeStatus = choice(DisputeStatus)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    reason: str = Field(max_length=80)
    opened_at: datetime = instant()
    respond_by: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
