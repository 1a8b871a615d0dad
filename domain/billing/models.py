"""Bills of a room (账单) and their lines."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from domain.kit.tables import TenantRow, choice, inside_community, instant


class BillStatus(StrEnum):
    """DRAFT is seen by finance staff alone; overdue is computed, not a status."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    VOID = "VOID"


class FeeKind(StrEnum):
    """What a line charges for (收费项目)."""

    PROPERTY = "PROPERTY"
    ELEVATOR = "ELEVATOR"
    PARKING = "PARKING"
    WATER = "WATER"
    ELECTRICITY = "ELECTRICITY"
    SHARED = "SHARED"
    OTHER = "OTHER"


class Bill(TenantRow, table=True):
    """A room's charges for one period (账单). Amounts are in minor units (分) of `currency`.

    `total_minor` is the sum of its lines and adjustments. `paid_minor` and, of issued bills, `status` follow
    the ledger.
    """

    __table_args__ = (
        inside_community("room_id", "room"),
        Index(
            "uq_bill_period",
            "community_id",
            "room_id",
            "period",
            unique=True,
            postgresql_where=text("status <> 'VOID'"),
        ),
        Index("ix_bill_room", "community_id", "room_id", "due_at", "id"),
        Index("ix_bill_due", "community_id", "due_at", "id"),
        Index(
            "ix_bill_open",
            "community_id",
            "due_at",
            postgresql_include=["room_id", "total_minor", "paid_minor", "currency"],
            postgresql_where=text("status IN ('ISSUED', 'PARTIALLY_PAID')"),
        ),
        Index(
            "ix_bill_month",
            "community_id",
            "period",
            "currency",
            postgresql_include=["total_minor", "paid_minor"],
            postgresql_where=text("status IN ('ISSUED', 'PARTIALLY_PAID', 'PAID')"),
        ),
        CheckConstraint("total_minor >= 0", name="total_not_negative"),
        CheckConstraint("paid_minor BETWEEN 0 AND total_minor", name="paid_within_total"),
    )

    room_id: UUID
    period: str = Field(max_length=7)
    status: BillStatus = choice(BillStatus)
    total_minor: int = Field(sa_type=BigInteger)
    paid_minor: int = Field(default=0, sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    issued_at: datetime | None = instant(nullable=True)
    due_at: datetime = instant()
    voided_at: datetime | None = instant(nullable=True)
    voided_by: UUID | None = None
    void_reason: str | None = Field(default=None, max_length=200)


class BillLine(TenantRow, table=True):
    """One charge of a bill. `quantity` is in `quantity_unit` (m², m³, kWh, month) and is text because tiers
    mix units.
    """

    __tablename__ = "bill_line"
    __table_args__ = (
        inside_community("bill_id", "bill"),
        UniqueConstraint("community_id", "bill_id", "position"),
    )

    bill_id: UUID
    position: int
    fee: FeeKind = choice(FeeKind)
    label: str = Field(max_length=80)
    detail: str = Field(default="", max_length=200)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    service_from: date
    service_until: date
