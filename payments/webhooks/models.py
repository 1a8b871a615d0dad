"""Events of payment providers, as they came, and what became of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from domain.kit.tables import choice, instant


class WebhookState(StrEnum):
    """NEW waits for its work, also after tries that failed. DONE has had its effects. IGNORED was about
    nothing of ours. QUARANTINED 隔离: a human has to look, and may let it be tried again.
    """

    NEW = "NEW"
    DONE = "DONE"
    IGNORED = "IGNORED"
    QUARANTINED = "QUARANTINED"


class WebhookEvent(SQLModel, table=True):
    """One event, stored once whatever the number of times it was sent.

    `created_at` is the provider's time. `body` is the exact text that was signed; PostgreSQL's own JSON could
    not hold every text. `problem` is a code and never repeats what was sent.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index("ix_webhook_event_due", "next_try_at", postgresql_where=text("state = 'NEW'")),
        Index("ix_webhook_event_quarantined", "received_at", postgresql_where=text("state = 'QUARANTINED'")),
        Index("ix_webhook_event_received_at", "received_at"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
    )

    source: str = Field(max_length=20, primary_key=True)
    event_id: str = Field(max_length=255, primary_key=True)
    type: str = Field(max_length=100)
    account: str | None = Field(default=None, max_length=255)
    livemode: bool
    created_at: datetime = instant()
    received_at: datetime = instant()
    body: str = Field(sa_type=Text)
    state: WebhookState = choice(WebhookState, default=WebhookState.NEW)
    attempts: int = 0
    next_try_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    problem: str | None = Field(default=None, max_length=200)
