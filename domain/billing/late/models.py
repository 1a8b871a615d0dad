"""A community's terms, and the running account of each overdue bill."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

import domain.billing.models
import domain.people.models  # noqa: F401 - foreign keys point there
from domain.kit.tables import TenantRow, inside_community, instant


class BillingPolicy(TenantRow, table=True):
    """What a community asks of those who pay late. There is none until its finance staff set it.

    `late_fee_daily_rate` is a share of what is open, 0.0005 being 万分之五 a day; `late_fee_cap` a share of
    the bill. Nothing is charged for the first `grace_days` after the due day; after them, for these days too.
    """

    __tablename__ = "billing_policy"
    __table_args__ = (
        UniqueConstraint("community_id"),
        CheckConstraint("late_fee_daily_rate BETWEEN 0 AND 0.01", name="rate_in_bounds"),
        CheckConstraint("late_fee_cap BETWEEN 0 AND 1", name="cap_in_bounds"),
        CheckConstraint("grace_days BETWEEN 0 AND 90", name="grace_in_bounds"),
    )

    late_fee_daily_rate: Decimal = Field(max_digits=9, decimal_places=6)
    late_fee_cap: Decimal = Field(max_digits=5, decimal_places=4)
    grace_days: int = 0
    set_at: datetime = instant()
    set_by: UUID = Field(foreign_key="person.id")


class LateFee(SQLModel, table=True):
    """What a bill's late fee has come to: `accrued` exactly, in minor units, for all days up to `through`.

    `charged_minor` is what of it stands on the bill: rounded once over all days, and never above the cap.
    """

    __tablename__ = "late_fee"
    __table_args__ = (inside_community("bill_id", "bill"),)

    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    bill_id: UUID = Field(primary_key=True)
    through: date
    accrued: Decimal = Field(max_digits=20, decimal_places=6)
    charged_minor: int = Field(sa_type=BigInteger)
