"""What was added to a bill, or taken off it, after it was issued."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

import domain.billing.models
import domain.people.models  # noqa: F401 - adjustments point to bills and people
from domain.kit.tables import TenantRow, choice, inside_community, instant


class AdjustmentKind(StrEnum):
    """CORRECTION 更正: a charge was wrong. WAIVER 减免: something is not asked for. LATE_FEE 滞纳金."""

    CORRECTION = "CORRECTION"
    WAIVER = "WAIVER"
    LATE_FEE = "LATE_FEE"


class BillAdjustment(TenantRow, table=True):
    """Appended, never changed. `amount_minor` is what the bill asks for more, or less if negative.

    `made_by` is None for late fees, which the clock charges; `charged_through` is the day up to which such a
    one brings the bill's late fee, once.
    """

    __tablename__ = "bill_adjustment"
    __table_args__ = (
        inside_community("bill_id", "bill"),
        Index("ix_bill_adjustment_bill", "community_id", "bill_id", "made_at", "id"),
        Index("uq_bill_adjustment_late_fee", "community_id", "bill_id", "charged_through", unique=True,
              postgresql_where=text("kind = 'LATE_FEE'")),
        CheckConstraint("amount_minor <> 0", name="changes_something"),
        CheckConstraint("kind <> 'WAIVER' OR amount_minor < 0", name="waiver_takes_off"),
        CheckConstraint("(kind = 'LATE_FEE') = (charged_through IS NOT NULL)", name="late_fee_has_day"),
        CheckConstraint("(kind = 'LATE_FEE') = (made_by IS NULL)", name="made_by_somebody"),
    )  # fmt: skip

    bill_id: UUID
    kind: AdjustmentKind = choice(AdjustmentKind)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    reason: str = Field(max_length=200)
    made_at: datetime = instant()
    made_by: UUID | None = Field(default=None, foreign_key="person.id")
    charged_through: date | None = None
