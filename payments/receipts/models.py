"""Receipts, and how far each community has counted in each year."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

import payments.checkout.models  # noqa: F401 - receipts point to payments
from domain.kit.tables import TenantRow, inside_community, instant
from payments.receipts.codes import CODE_LENGTH


class Receipt(TenantRow, table=True):
    """That a payment was received (收据). `number` counts from 1 in each `year` of the community's calendar.

    `content` is what is printed (`payments.receipts.content.Content`); `code` is what a stranger verifies the
    receipt by. PostgreSQL refuses to change or delete one: what became of the money since is said by the
    payment.
    """

    __table_args__ = (
        inside_community("payment_id", "payment"),
        Index("uq_receipt_payment", "community_id", "payment_id", unique=True),
        Index("uq_receipt_number", "community_id", "year", "number", unique=True),
        Index("uq_receipt_code", "code", unique=True),
        CheckConstraint("number > 0", name="counted_from_one"),
        CheckConstraint("amount_minor > 0", name="receives_something"),
    )

    payment_id: UUID
    year: int
    number: int
    issued_at: datetime = instant()
    code: str = Field(max_length=CODE_LENGTH)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    content: dict[str, Any] = Field(sa_type=JSONB)


class ReceiptCounter(SQLModel, table=True):
    """The last number given out. Its row is locked until the receipt with that number is there, or is not."""

    __tablename__ = "receipt_counter"

    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    year: int = Field(primary_key=True)
    last: int
