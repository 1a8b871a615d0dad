"""The outbox: events wait here, written by the very transaction that made them true (ADR 0004).

The relay gives every committed row a `position`, one after another without a gap. A position is the order
in which
everybody reads events, the id in the stream, and the cursor of a subscription.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from asyncpg import Connection
from sqlalchemy import BigInteger, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from domain.kit.events import DomainEvent
from domain.kit.ids import new_id
from domain.kit.tables import instant

CHANNEL = "palm_outbox"


class OutboxRow(SQLModel, table=True):
    """One event. `correlation_id` is shared by all that followed from one cause; `causation_id` is the
    event before.
    """

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


class Recorded(NamedTuple):
    """An event on its way into the outbox, with the causes that it names."""

    id: UUID
    event: DomainEvent
    correlation_id: UUID
    causation_id: UUID | None


# One statement for any number of events, which also wakes the relay when the transaction commits.
APPEND = f"""
WITH written AS (
  INSERT INTO outbox (id, name, community_id, subject_id, payload, occurred_at, correlation_id, causation_id)
  SELECT id, name, community_id, subject_id, payload::jsonb, $6, correlation_id, causation_id
  FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $7::uuid[], $8::uuid[])
    AS event(id, name, community_id, subject_id, payload, correlation_id, causation_id)
)
SELECT pg_notify('{CHANNEL}', '')
"""  # noqa: S608 - the channel is a constant of ours


async def append(connection: Connection, recorded: Sequence[Recorded], now: datetime) -> None:
    """Writes what a unit of work has recorded, inside its transaction."""
    await connection.execute(
        APPEND,
        [entry.id for entry in recorded],
        [entry.event.name for entry in recorded],
        [entry.event.community_id for entry in recorded],
        [entry.event.subject_id for entry in recorded],
        [orjson.dumps(entry.event.payload()).decode() for entry in recorded],
        now,
        [entry.correlation_id for entry in recorded],
        [entry.causation_id for entry in recorded],
    )
