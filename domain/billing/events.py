"""What happens to bills and to the runs that make them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.billing.adjustments.models import AdjustmentKind
from domain.billing.reminders.steps import ReminderStep
from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class BillIssued(DomainEvent):
    """Residents of the room see the bill from now on; the subject is the bill."""

    name: ClassVar[str] = "bill.issued"
    room_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class BillAdjusted(DomainEvent):
    """An issued bill asks for more or less than before; the subject is the bill."""

    name: ClassVar[str] = "bill.adjusted"
    room_id: UUID
    kind: AdjustmentKind


@dataclass(frozen=True, kw_only=True, slots=True)
class BillVoided(DomainEvent):
    """A bill is not to be paid any more; the subject is the bill."""

    name: ClassVar[str] = "bill.voided"
    room_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class BillReminded(DomainEvent):
    """Residents of the room are to be reminded of a bill that is open; the subject is the bill."""

    name: ClassVar[str] = "bill.reminded"
    room_id: UUID
    step: ReminderStep


@dataclass(frozen=True, kw_only=True, slots=True)
class FeeRunChanged(DomainEvent):
    """A run was started, came further, was computed or failed, or its bills were issued; the subject is the
    run.
    """

    name: ClassVar[str] = "fee_run.changed"
    period: str
    status: FeeRunStatus
    bills: int


def changed(run: FeeRun) -> FeeRunChanged:
    """Says what the run is now."""
    return FeeRunChanged(
        community_id=run.community_id,
        subject_id=run.id,
        period=run.period,
        status=run.status,
        bills=run.bills,
    )
