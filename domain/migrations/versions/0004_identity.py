"""One-time codes, sign-in sessions, refresh tokens and handsets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column(
            "app",
            sa.Enum(
                "PUBLIC",
                "RESIDENT",
                "MANAGER",
                "MERCHANT",
                name="app",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_code"),
    )
    op.create_index(
        "ix_one_time_code_phone", "one_time_code", ["phone", sa.literal_column("sent_at DESC")], unique=False
    )
    op.create_index("ix_one_time_code_sent_at", "one_time_code", ["sent_at"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "app",
            sa.Enum(
                "PUBLIC",
                "RESIDENT",
                "MANAGER",
                "MERCHANT",
                name="app",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope", sa.String(80), nullable=False),
        sa.Column("device_name", sa.String(120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_reason",
            sa.Enum(
                "SIGNED_OUT",
                "ENDED_BY_PERSON",
                "REUSE_DETECTED",
                name="endreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_session_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_session"),
    )
    op.create_index(
        "ix_sign_in_session_person",
        "sign_in_session",
        ["person_id", sa.literal_column("started_at DESC")],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "phone_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column(
            "app",
            sa.Enum(
                "PUBLIC",
                "RESIDENT",
                "MANAGER",
                "MERCHANT",
                name="app",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "platform",
            sa.Enum(
                "ANDROID",
                "IOS",
                "HARMONY",
                name="platform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("token", sa.String(400), nullable=False),
        sa.Column("app_version", sa.String(40), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_reason", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_phone_device_person_id"),
        sa.ForeignKeyConstraint(["session_id"], ["sign_in_session.id"], name="fk_phone_device_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phone_device"),
    )
    op.create_index(
        "ix_phone_device_person",
        "phone_device",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index(
        "ix_phone_device_session",
        "phone_device",
        ["session_id"],
        unique=False,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index("uq_phone_device_token", "phone_device", ["token"], unique=True)
    op.create_table(
        "refresh_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor_seed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sign_in_session.id"], name="fk_refresh_token_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refresh_token"),
    )
    op.create_index("ix_refresh_token_session", "refresh_token", ["session_id"], unique=False)
    op.create_index(
        "ix_refresh_token_used",
        "refresh_token",
        ["used_at"],
        unique=False,
        postgresql_where=sa.text("used_at IS NOT NULL"),
    )
    op.create_index("uq_refresh_token_hash", "refresh_token", ["token_hash"], unique=True)
