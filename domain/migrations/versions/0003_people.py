"""People, residencies and roles."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("phone", name="uq_person_phone"),
    )
    op.create_table(
        "role",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "PROPERTY_MANAGER",
                "STEWARD",
                "GUARD",
                "TECHNICIAN",
                "FINANCE",
                name="rolekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_role_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_role"),
    )
    op.create_index("ix_role_of_community", "role", ["community_id", "granted_at", "id"], unique=False)
    op.create_index("ix_role_of_person", "role", ["person_id", "granted_at", "id"], unique=False)
    op.create_index(
        "ix_role_person",
        "role",
        ["person_id", "community_id", "kind"],
        unique=False,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(
        "uq_role_open",
        "role",
        ["community_id", "person_id", "kind"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "residency",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "OWNER",
                "TENANT",
                "FAMILY",
                name="residencykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "APPLIED",
                "APPROVED",
                "REJECTED",
                "ENDED",
                name="residencystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'APPROVED' OR approved_at IS NOT NULL", name="ck_residency_approved_has_instant"
        ),
        sa.CheckConstraint(
            "status <> 'ENDED' OR ended_at IS NOT NULL", name="ck_residency_ended_has_instant"
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name="fk_residency_approved_by"),
        sa.ForeignKeyConstraint(
            ["community_id", "room_id"],
            ["room.community_id", "room.id"],
            name="fk_residency_community_id_room_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_residency_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_residency_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_residency"),
    )
    op.create_index("ix_residency_of_person", "residency", ["person_id", "applied_at", "id"], unique=False)
    op.create_index(
        "ix_residency_person",
        "residency",
        ["person_id", "community_id", "room_id"],
        unique=False,
        postgresql_where=sa.text("status = 'APPROVED'"),
    )
    op.create_index("ix_residency_room", "residency", ["community_id", "room_id"], unique=False)
    op.create_index(
        "ix_residency_status", "residency", ["community_id", "status", "applied_at", "id"], unique=False
    )
    op.create_index(
        "uq_residency_open",
        "residency",
        ["community_id", "person_id", "room_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('APPLIED', 'APPROVED')"),
    )
