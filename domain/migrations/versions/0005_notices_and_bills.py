"""Notices with receipts, bills with lines."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_notice_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_notice_community_id"),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name="fk_notice_published_by"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_notice"),
    )
    op.create_index(
        "ix_notice_feed",
        "notice",
        ["community_id", sa.literal_column("published_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "notice_receipt",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "notice_id"],
            ["notice.community_id", "notice.id"],
            name="fk_notice_receipt_community_id_notice_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_notice_receipt_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_receipt_person_id"),
        sa.PrimaryKeyConstraint("community_id", "notice_id", "person_id", name="pk_notice_receipt"),
    )
    op.create_table(
        "bill",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "ISSUED",
                "PARTIALLY_PAID",
                "PAID",
                "VOID",
                name="billstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("paid_minor BETWEEN 0 AND total_minor", name="ck_bill_paid_within_total"),
        sa.CheckConstraint("total_minor >= 0", name="ck_bill_total_not_negative"),
        sa.ForeignKeyConstraint(
            ["community_id", "room_id"], ["room.community_id", "room.id"], name="fk_bill_community_id_room_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_bill_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_bill"),
    )
    op.create_index("ix_bill_due", "bill", ["community_id", "due_at", "id"], unique=False)
    op.create_index("ix_bill_room", "bill", ["community_id", "room_id", "due_at", "id"], unique=False)
    op.create_index(
        "uq_bill_period",
        "bill",
        ["community_id", "room_id", "period"],
        unique=True,
        postgresql_where=sa.text("status <> 'VOID'"),
    )
    op.create_table(
        "bill_line",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "fee",
            sa.Enum(
                "PROPERTY",
                "ELEVATOR",
                "PARKING",
                "WATER",
                "ELECTRICITY",
                "SHARED",
                "OTHER",
                name="feekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("service_from", sa.Date(), nullable=False),
        sa.Column("service_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"],
            ["bill.community_id", "bill.id"],
            name="fk_bill_line_community_id_bill_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_bill_line_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_bill_line"),
        sa.UniqueConstraint(
            "community_id", "bill_id", "position", name="uq_bill_line_community_id_bill_id_position"
        ),
    )
