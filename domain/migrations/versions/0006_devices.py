"""Edge nodes, devices, keys, events and quarantine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "edge_node",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_edge_node_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_edge_node"),
        sa.UniqueConstraint("community_id", "code", name="uq_edge_node_community_id_code"),
    )
    op.create_table(
        "device",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "CAMERA",
                "FACE",
                "PLATE",
                "DOOR",
                "ID_CHECK",
                "CHARGER",
                "METER",
                "GROUND_LOCK",
                "WASTE_BIN",
                "SMOKE",
                "WATER_LEVEL",
                "WATER_QUALITY",
                "ENVIRONMENT",
                name="devicekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("edge_node_id", sa.Uuid(), nullable=True),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("operator", sa.String(80), nullable=False),
        sa.Column(
            "funding",
            sa.Enum(
                "GOVERNMENT",
                "ENTERPRISE",
                "ENTERPRISE_GOVERNMENT_SERVICE",
                name="fundingmodel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reporting_interval_seconds", sa.Integer(), nullable=False),
        sa.Column(
            "connectivity",
            sa.Enum(
                "UNKNOWN",
                "ONLINE",
                "OFFLINE",
                name="connectivity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", postgresql.JSONB(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sequence", sa.BigInteger(), nullable=True),
        sa.Column("missing_events", sa.BigInteger(), nullable=False),
        sa.Column("in_maintenance_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reporting_interval_seconds > 0", name="ck_device_interval_positive"),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_device_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "edge_node_id"],
            ["edge_node.community_id", "edge_node.id"],
            name="fk_device_community_id_edge_node_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "room_id"],
            ["room.community_id", "room.id"],
            name="fk_device_community_id_room_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"],
            ["unit.community_id", "unit.id"],
            name="fk_device_community_id_unit_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_device_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_device"),
        sa.UniqueConstraint("community_id", "code", name="uq_device_community_id_code"),
    )
    op.create_index("ix_device_kind", "device", ["community_id", "kind", "id"], unique=False)
    op.create_index(
        "ix_device_silence",
        "device",
        ["silent_at"],
        unique=False,
        postgresql_where=sa.text("connectivity = 'ONLINE'"),
    )
    op.create_table(
        "device_event",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(120), nullable=False),
        sa.Column("type", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(200), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("severity_number", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skewed", sa.Boolean(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("data_reference", sa.String(400), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("causation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "device_id"],
            ["device.community_id", "device.id"],
            name="fk_device_event_community_id_device_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_device_event_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_device_event"),
        sa.UniqueConstraint(
            "community_id", "device_id", "event_id", name="uq_device_event_community_id_device_id_event_id"
        ),
    )
    op.create_index(
        "ix_device_event_history",
        "device_event",
        ["community_id", "device_id", sa.literal_column("happened_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "device_key",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("edge_node_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(device_id, edge_node_id) = 1", name="ck_device_key_one_holder"),
        sa.ForeignKeyConstraint(
            ["community_id", "device_id"],
            ["device.community_id", "device.id"],
            name="fk_device_key_community_id_device_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "edge_node_id"],
            ["edge_node.community_id", "edge_node.id"],
            name="fk_device_key_community_id_edge_node_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_device_key_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_device_key"),
    )
    op.create_index("uq_device_key_key_id", "device_key", ["key_id"], unique=True)
    op.create_table(
        "quarantined_event",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("event_id", sa.String(120), nullable=False),
        sa.Column("type", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(400), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "device_id"],
            ["device.community_id", "device.id"],
            name="fk_quarantined_event_community_id_device_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_quarantined_event_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_quarantined_event"),
    )
    op.create_index(
        "ix_quarantined_event_feed",
        "quarantined_event",
        ["community_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "uq_quarantined_event_repeat",
        "quarantined_event",
        ["community_id", "source", "event_id", "reason"],
        unique=True,
    )
