"""Fee runs (出账) and what was odd about them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

import domain.people.models  # noqa: F401 - foreign keys of runs point there
from domain.kit.tables import TenantRow, choice, inside_community, instant


class FeeRunStatus(StrEnum):
    """REQUESTED waits for a worker, or one computes it. DRAFT and FAILED can be started again, and the bills
    of a draft change with it; ISSUED is final.
    """

    REQUESTED = "REQUESTED"
    DRAFT = "DRAFT"
    FAILED = "FAILED"
    ISSUED = "ISSUED"


class FeeRunFailure(StrEnum):
    """Why a run could not be computed.

    ITEM_UNREADABLE: a fee item has parameters that its formula does not know. GAVE_UP: it ended half-way
    again and again; what happened is in the log.
    """

    ITEM_UNREADABLE = "ITEM_UNREADABLE"
    GAVE_UP = "GAVE_UP"


class AnomalyKind(StrEnum):
    """What somebody shall look at before the bills are issued.

    NO_AREA: a room without an area is charged nothing by area. NO_READING: a meter was not read in the month.
    WENT_BACK: it shows less than before; nothing is charged for it. TRIPLED: three times last month or more.
    """

    NO_AREA = "NO_AREA"
    NO_READING = "NO_READING"
    WENT_BACK = "WENT_BACK"
    TRIPLED = "TRIPLED"


class FeeRun(TenantRow, table=True):
    """The making of a community's bills for one month. Amounts are in minor units (分) of `currency`.

    `requests` counts how often it was started, `attempts` how often a worker has begun since then, and
    `rooms_done` of `rooms` how far the present one has come.
    """

    __tablename__ = "fee_run"
    __table_args__ = (
        UniqueConstraint("community_id", "period"),
        CheckConstraint("(status = 'ISSUED') = (issued_at IS NOT NULL)", name="issued_has_instant"),
        CheckConstraint("(status = 'FAILED') = (failure IS NOT NULL)", name="failed_has_reason"),
    )

    period: str = Field(max_length=7)
    status: FeeRunStatus = choice(FeeRunStatus, default=FeeRunStatus.REQUESTED)
    failure: FeeRunFailure | None = choice(FeeRunFailure, default=None, nullable=True)
    requests: int = 0
    attempts: int = 0
    rooms: int = 0
    rooms_done: int = 0
    due_at: datetime = instant()
    started_at: datetime = instant()
    started_by: UUID = Field(foreign_key="person.id")
    computed_at: datetime | None = instant(nullable=True)
    bills: int = 0
    lines: int = 0
    total_minor: int = Field(default=0, sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    issued_at: datetime | None = instant(nullable=True)
    issued_by: UUID | None = Field(default=None, foreign_key="person.id")


class FeeRunRequest(TenantRow, table=True):
    """A run that waits for a worker. Whoever computes it holds the lock of this row until all is written, and
    leaves the run's own row to those who look at it or start it again.
    """

    __tablename__ = "fee_run_request"
    __table_args__ = (
        inside_community("fee_run_id", "fee_run"),
        UniqueConstraint("community_id", "fee_run_id"),
    )

    fee_run_id: UUID
    requested_at: datetime = instant()
    correlation_id: UUID


class FeeAnomaly(TenantRow, table=True):
    """Something odd that a run came upon, at a room or at a meter. `detail` is for the manager to read."""

    __tablename__ = "fee_anomaly"
    __table_args__ = (
        inside_community("fee_run_id", "fee_run"),
        inside_community("room_id", "room"),
        inside_community("meter_id", "meter"),
        Index("uq_fee_anomaly", "community_id", "fee_run_id", "kind", "room_id", "meter_id", unique=True,
              postgresql_nulls_not_distinct=True),
        CheckConstraint("num_nonnulls(room_id, meter_id) > 0", name="has_subject"),
    )  # fmt: skip

    fee_run_id: UUID
    kind: AnomalyKind = choice(AnomalyKind)
    room_id: UUID | None = None
    meter_id: UUID | None = None
    detail: str = Field(max_length=200)
