"""Inbox, delivery ledger, escalations, preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "notification_preference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("muted_kinds", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("quiet_from", sa.String(5), nullable=True),
        sa.Column("quiet_until", sa.String(5), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["person.id"], name="fk_notification_preference_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notification_preference"),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ALARM",
                "NOTICE",
                "BILL",
                "DOOR",
                "RESIDENCY",
                name="notificationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.String(4), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.String(400), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_notification_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notification_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
    )
    op.create_index(
        "ix_notification_inbox",
        "notification",
        ["person_id", sa.literal_column("position DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_notification_subject", "notification", ["subject_id"], unique=False)
    op.create_index("uq_notification_once", "notification", ["person_id", "position"], unique=True)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("phone_device_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=True),
        sa.Column("body", sa.String(400), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "QUEUED",
                "SENT",
                "FAILED",
                "RECEIVED",
                "OPENED",
                "ACTED",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=True),
        sa.Column("failure_code", sa.String(60), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"], name="fk_delivery_notification_id"),
        sa.ForeignKeyConstraint(["phone_device_id"], ["phone_device.id"], name="fk_delivery_phone_device_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'QUEUED'"),
    )
    op.create_index("uq_delivery_once", "delivery", ["notification_id", "phone_device_id"], unique=True)
    op.create_table(
        "escalation",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alarm_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "alarm_id"],
            ["alarm.community_id", "alarm.id"],
            name="fk_escalation_community_id_alarm_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_escalation_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_escalation"),
    )
    op.create_index(
        "ix_escalation_due",
        "escalation",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "uq_escalation_open",
        "escalation",
        ["community_id", "alarm_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
