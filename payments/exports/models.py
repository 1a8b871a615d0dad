"""What was exported, and who has fetched it. PostgreSQL lets neither be changed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

import domain.people.models  # noqa: F401 - exports are somebody's
from domain.kit.tables import TenantRow, choice, inside_community, instant


class ExportKind(StrEnum):
    """Which table."""

    BILLS = "BILLS"
    PAYMENTS = "PAYMENTS"
    LEDGER = "LEDGER"
    ARREARS = "ARREARS"


class ExportStep(StrEnum):
    """A download that is BEGUN and never COMPLETED broke off."""

    BEGUN = "BEGUN"
    COMPLETED = "COMPLETED"


class Export(TenantRow, table=True):
    """A table over a span of days, both included, by the community's own clock. Its rows are read when it is
    fetched.
    """

    __table_args__ = (
        Index("ix_export_feed", "community_id", text("created_at DESC"), text("id DESC")),
        CheckConstraint("until_day >= since_day", name="ends_after_it_begins"),
    )

    kind: ExportKind = choice(ExportKind)
    since_day: date
    until_day: date
    person_id: UUID = Field(foreign_key="person.id")
    created_at: datetime = instant()


class ExportLog(TenantRow, table=True):
    """A step of a download. `rows` is known when it is completed."""

    __tablename__ = "export_log"
    __table_args__ = (
        inside_community("export_id", "export"),
        Index("ix_export_log_export", "community_id", "export_id"),
        CheckConstraint("(step = 'COMPLETED') = (rows IS NOT NULL)", name="completed_has_rows"),
    )

    export_id: UUID
    person_id: UUID = Field(foreign_key="person.id")
    step: ExportStep = choice(ExportStep)
    at: datetime = instant()
    rows: int | None = None
