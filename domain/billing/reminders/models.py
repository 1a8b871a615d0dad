"""What was reminded of, and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint

import domain.billing.models  # noqa: F401 - reminders point to bills
from domain.billing.reminders.steps import ReminderStep
from domain.kit.tables import TenantRow, choice, inside_community, instant


class BillReminder(TenantRow, table=True):
    """The residents of a bill's room were reminded of it. A step is made once a bill."""

    __tablename__ = "bill_reminder"
    __table_args__ = (
        inside_community("bill_id", "bill"),
        UniqueConstraint("community_id", "bill_id", "step"),
    )

    bill_id: UUID
    step: ReminderStep = choice(ReminderStep)
    reminded_at: datetime = instant()
