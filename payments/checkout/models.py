"""Payments and what of each is for which bill. Amounts are in minor units (分)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

import domain.billing.models
import domain.people.models  # noqa: F401 - payments point to rooms, bills and people
from domain.kit.tables import TenantRow, choice, inside_community, instant
from payments.checkout.status import PaymentStatus


class PaymentMethod(StrEnum):
    """By which way the payer pays."""

    CARD = "CARD"
    ALIPAY = "ALIPAY"
    WECHAT_PAY = "WECHAT_PAY"


class Payment(TenantRow, table=True):
    """What one person pays for bills of one room, at once.

    `provider_id` names it at the provider; it is unknown until the provider's first answer. `return_url` and
    `next_action` are of ways of paying that lead through a page. `cancel_requested_at` is the payer's word;
    the payment is cancelled when the provider has confirmed it. At `ask_at` the sweeper asks how it stands.
    `automatic` payments were started by the house, with a saved card. A dispute freezes a payment: it cannot
    be refunded until `frozen_at` is null again.
    """

    __table_args__ = (
        inside_community("room_id", "room"),
        Index("uq_payment_provider_id", "provider_id", unique=True),
        Index("ix_payment_payer", "person_id", text("started_at DESC"), text("id DESC")),
        Index("ix_payment_feed", "community_id", text("started_at DESC"), text("id DESC")),
        Index("ix_payment_room", "community_id", "room_id", text("started_at DESC"), text("id DESC")),
        Index("ix_payment_open", "started_at", postgresql_where=text("status IN ('STARTING', 'PENDING')")),
        CheckConstraint("amount_minor > 0", name="pays_something"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded_within_amount"),
        CheckConstraint("(status IN ('STARTING', 'PENDING')) = (ended_at IS NULL)", name="ended_has_instant"),
    )  # fmt: skip

    room_id: UUID
    person_id: UUID = Field(foreign_key="person.id")
    method: PaymentMethod = choice(PaymentMethod)
    status: PaymentStatus = choice(PaymentStatus)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    started_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    expires_at: datetime = instant()
    cancel_requested_at: datetime | None = instant(nullable=True)
    ask_at: datetime | None = instant(nullable=True)
    provider_id: str | None = Field(default=None, max_length=255)
    saved_card_id: UUID | None = None
    automatic: bool = False
    return_url: str | None = Field(default=None, max_length=500)
    failure_code: str | None = Field(default=None, max_length=80)
    next_action: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    refunded_minor: int = Field(default=0, sa_type=BigInteger)
    frozen_at: datetime | None = instant(nullable=True)


class PaymentPart(TenantRow, table=True):
    """What of a payment is for one bill. While it is open, no other payment can be started for the bill."""

    __tablename__ = "payment_part"
    __table_args__ = (
        inside_community("payment_id", "payment"),
        inside_community("bill_id", "bill"),
        Index("uq_payment_part", "community_id", "payment_id", "bill_id", unique=True),
        Index("ix_payment_part_bill", "community_id", "bill_id"),
        Index("uq_payment_part_open", "community_id", "bill_id", unique=True,
              postgresql_where=text("is_open")),
        CheckConstraint("amount_minor > 0", name="pays_something"),
    )  # fmt: skip

    payment_id: UUID
    bill_id: UUID
    amount_minor: int = Field(sa_type=BigInteger)
    is_open: bool = True
