"""What staff may do in a community."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.kit.tables import TenantRow, choice, instant


class RoleKind(StrEnum):
    """A job in a community (社区岗位)."""

    PROPERTY_MANAGER = "PROPERTY_MANAGER"
    STEWARD = "STEWARD"
    GUARD = "GUARD"
    TECHNICIAN = "TECHNICIAN"
    FINANCE = "FINANCE"


class Role(TenantRow, table=True):
    """A person's job in a community, from `granted_at` until `revoked_at`. `on_duty` is switched at each
    shift.
    """

    __table_args__ = (
        Index(
            "uq_role_open",
            "community_id",
            "person_id",
            "kind",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_role_of_person", "person_id", "granted_at", "id"),
        Index("ix_role_of_community", "community_id", "granted_at", "id"),
        Index(
            "ix_role_person", "person_id", "community_id", "kind", postgresql_where=text("revoked_at IS NULL")
        ),
    )

    person_id: UUID = Field(foreign_key="person.id")
    kind: RoleKind = choice(RoleKind)
    on_duty: bool = False
    granted_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
