"""Who lives in which room."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from domain.kit.tables import Provenance, TenantRow, choice, inside_community, instant


class ResidencyKind(StrEnum):
    """By what right a person lives in a room."""

    OWNER = "OWNER"
    TENANT = "TENANT"
    FAMILY = "FAMILY"


class ResidencyStatus(StrEnum):
    """APPLIED by the person, APPROVED or REJECTED by the manager, ENDED by either."""

    APPLIED = "APPLIED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    ENDED = "ENDED"


class Residency(TenantRow, Provenance, table=True):
    """A person's tie to a room. Only an approved one gives rights."""

    __table_args__ = (
        inside_community("room_id", "room"),
        Index(
            "uq_residency_open",
            "community_id",
            "person_id",
            "room_id",
            unique=True,
            postgresql_where=text("status IN ('APPLIED', 'APPROVED')"),
        ),
        Index(
            "ix_residency_person",
            "person_id",
            "community_id",
            "room_id",
            postgresql_where=text("status = 'APPROVED'"),
        ),
        Index("ix_residency_of_person", "person_id", "applied_at", "id"),
        Index("ix_residency_room", "community_id", "room_id"),
        Index("ix_residency_status", "community_id", "status", "applied_at", "id"),
        CheckConstraint("status <> 'APPROVED' OR approved_at IS NOT NULL", name="approved_has_instant"),
        CheckConstraint("status <> 'ENDED' OR ended_at IS NOT NULL", name="ended_has_instant"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    room_id: UUID
    kind: ResidencyKind = choice(ResidencyKind)
    status: ResidencyStatus = choice(ResidencyStatus)
    applied_at: datetime = instant()
    approved_at: datetime | None = instant(nullable=True)
    approved_by: UUID | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = instant(nullable=True)
