"""The inbox of a person, the delivery ledger of each push, and how far the dispatcher has read the outbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from domain.kit.tables import Row, TenantRow, choice, inside_community, instant


class NotificationKind(StrEnum):
    """What a message is about; decides its channel, urgency and life (DOMAIN, Push)."""

    ALARM = "ALARM"
    NOTICE = "NOTICE"
    BILL = "BILL"
    DOOR = "DOOR"
    RESIDENCY = "RESIDENCY"


class Notification(Row, table=True):
    """One entry of a person's inbox. Title and body are in the language of the person's newest
    handset at the time of writing, or in the person's own.

    `position` is that of the event behind it: one event writes at most one entry per person. After
    `expires_at` no push of it is sent any more; the entry stays.
    """

    __table_args__ = (
        Index("ix_notification_inbox", "person_id", text("position DESC"), text("id DESC")),
        Index("uq_notification_once", "person_id", "position", unique=True),
        Index("ix_notification_subject", "subject_id"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    community_id: UUID | None = Field(default=None, foreign_key="community.id")
    position: int = Field(sa_type=BigInteger)
    kind: NotificationKind = choice(NotificationKind)
    level: str | None = Field(default=None, max_length=4)
    title: str = Field(max_length=120)
    body: str = Field(max_length=400)
    subject_kind: str = Field(max_length=40)
    subject_id: UUID
    created_at: datetime = instant()
    expires_at: datetime = instant()
    read_at: datetime | None = instant(nullable=True)
    correlation_id: UUID


class DeliveryState(StrEnum):
    """How far a push has come."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    RECEIVED = "RECEIVED"
    OPENED = "OPENED"
    ACTED = "ACTED"


class Delivery(Row, table=True):
    """The ledger of one push to one handset: what was sent, what was answered, what the phone did with it.

    `due_at` is later than `queued_at` when quiet hours delay it. `claimed_until` keeps a second worker away
    while a first one is talking to the push service. `title` and `body` are set for a handset whose language
    is not that of the inbox entry.
    """

    __table_args__ = (
        Index("uq_delivery_once", "notification_id", "phone_device_id", unique=True),
        Index("ix_delivery_waiting", "due_at", postgresql_where=text("state = 'QUEUED'")),
    )

    notification_id: UUID = Field(foreign_key="notification.id")
    phone_device_id: UUID = Field(foreign_key="phone_device.id")
    title: str | None = Field(default=None, max_length=120)
    body: str | None = Field(default=None, max_length=400)
    state: DeliveryState = choice(DeliveryState, default=DeliveryState.QUEUED)
    attempts: int = 0
    message_id: str | None = Field(default=None, max_length=200)
    failure_code: str | None = Field(default=None, max_length=60)
    queued_at: datetime = instant()
    due_at: datetime = instant()
    claimed_until: datetime | None = instant(nullable=True)
    sent_at: datetime | None = instant(nullable=True)
    received_at: datetime | None = instant(nullable=True)
    opened_at: datetime | None = instant(nullable=True)
    acted_at: datetime | None = instant(nullable=True)


class Escalation(TenantRow, table=True):
    """A red alarm that waits for an acknowledgement. At `due_at` the next person is told; `step` counts."""

    __table_args__ = (
        inside_community("alarm_id", "alarm"),
        Index(
            "uq_escalation_open",
            "community_id",
            "alarm_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_escalation_due", "due_at", postgresql_where=text("closed_at IS NULL")),
    )

    alarm_id: UUID
    step: int = 0
    due_at: datetime = instant()
    opened_at: datetime = instant()
    closed_at: datetime | None = instant(nullable=True)
    correlation_id: UUID


class Preference(SQLModel, table=True):
    """What a person wants to be pushed, and when not. Level I ignores it.

    Its `id` is the person's: there is one a person. Quiet hours are wall-clock times `HH:MM` in the
    community's time zone and may span midnight.
    """

    __tablename__ = "notification_preference"

    id: UUID = Field(primary_key=True, foreign_key="person.id")
    muted_kinds: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String(40)), nullable=False))
    quiet_from: str | None = Field(default=None, max_length=5)
    quiet_until: str | None = Field(default=None, max_length=5)


class OutboxConsumer(SQLModel, table=True):
    """How far a reader of the outbox has come, moved in the transaction of what it did with the events."""

    __tablename__ = "outbox_consumer"

    name: str = Field(primary_key=True, max_length=40)
    position: int = Field(sa_type=BigInteger)
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
