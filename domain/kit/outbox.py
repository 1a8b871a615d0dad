"""The outbox: events wait here, written by the very transaction that made them true (ADR 0004).

The relay gives every committed row a `position`, one after another without a gap. A position is the order in which
everybody reads events, the id in the stream, and the cursor of a subscription.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from domain.kit.ids import new_id
from domain.kit.tables import instant

CHANNEL = "palm_outbox"


class OutboxRow(SQLModel, table=True):
    """One event. `correlation_id` is shared by all that followed from one cause; `causation_id` is the event before."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unpositioned", "id", postgresql_where=text("position IS NULL")),
        Index("uq_outbox_position", "position", unique=True, postgresql_where=text("position IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    position: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    name: str
    community_id: UUID | None = None
    subject_id: UUID
    payload: dict[str, Any] = Field(sa_type=JSONB)
    occurred_at: datetime = instant()
    correlation_id: UUID
    causation_id: UUID | None = None
