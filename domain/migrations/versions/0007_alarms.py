"""Alarms and their moves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "blocked_plate",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plate", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["blocked_by"], ["person.id"], name="fk_blocked_plate_blocked_by"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_blocked_plate_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_blocked_plate"),
    )
    op.create_index("uq_blocked_plate", "blocked_plate", ["community_id", "plate"], unique=True)
    op.create_table(
        "alarm",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("edge_node_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SMOKE",
                "WATER_LEVEL",
                "DOOR_FORCED",
                "DOOR_HELD_OPEN",
                "PLATE_BLOCKLISTED",
                "DEVICE_OFFLINE",
                "STORM",
                name="alarmkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "I",
                "II",
                "III",
                "IV",
                name="alarmlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "condition",
            sa.Enum(
                "ACTIVE",
                "CLEARED",
                name="alarmcondition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "UNVERIFIED",
                "CONFIRMED",
                "FALSE_ALARM",
                "TEST",
                name="alarmverdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clears_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "silence",
            sa.Enum(
                "MAINTENANCE",
                "STORM",
                "EXPIRED",
                "TEST",
                name="alarmsilence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("repeats", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'STORM') = (device_id IS NULL)", name="ck_alarm_storm_has_no_device"),
        sa.CheckConstraint("num_nonnulls(device_id, edge_node_id) > 0", name="ck_alarm_has_origin"),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name="fk_alarm_acknowledged_by"),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_alarm_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "device_id"],
            ["device.community_id", "device.id"],
            name="fk_alarm_community_id_device_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "edge_node_id"],
            ["edge_node.community_id", "edge_node.id"],
            name="fk_alarm_community_id_edge_node_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "parent_id"],
            ["alarm.community_id", "alarm.id"],
            name="fk_alarm_community_id_parent_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_alarm_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_alarm"),
    )
    op.create_index(
        "ix_alarm_clearing",
        "alarm",
        ["clears_at"],
        unique=False,
        postgresql_where=sa.text("condition = 'ACTIVE'"),
    )
    op.create_index(
        "ix_alarm_device",
        "alarm",
        ["community_id", "device_id", "kind", sa.literal_column("last_seen_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_alarm_feed",
        "alarm",
        ["community_id", sa.literal_column("raised_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_alarm_node", "alarm", ["community_id", "edge_node_id", "raised_at"], unique=False)
    op.create_index(
        "ix_alarm_parent",
        "alarm",
        ["community_id", "parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "uq_alarm_active",
        "alarm",
        ["community_id", "device_id", "kind"],
        unique=True,
        postgresql_where=sa.text("condition = 'ACTIVE'"),
    )
    op.create_index(
        "uq_alarm_storm",
        "alarm",
        ["community_id", "edge_node_id"],
        unique=True,
        postgresql_where=sa.text("condition = 'ACTIVE' AND kind = 'STORM'"),
    )
    op.create_table(
        "alarm_move",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alarm_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "alarm_id"],
            ["alarm.community_id", "alarm.id"],
            name="fk_alarm_move_community_id_alarm_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_alarm_move_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alarm_move_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_alarm_move"),
    )
    op.create_index(
        "ix_alarm_move_history", "alarm_move", ["community_id", "alarm_id", "at", "id"], unique=False
    )
