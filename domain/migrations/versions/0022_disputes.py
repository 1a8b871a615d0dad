"""Disputes of payments."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

STATUSES = (
    "INQUIRY", "INQUIRY_UNDER_REVIEW", "NEEDS_RESPONSE", "UNDER_REVIEW", "INQUIRY_CLOSED", "WON", "LOST"
)  # fmt: skip


def upgrade() -> None:
    status = sa.Enum(*STATUSES, name="disputestatus", native_enum=False, create_constraint=True, length=40)
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "dispute",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(255), nullable=False),
        sa.Column("status", status, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("respond_by", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_dispute_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "payment_id"],
            ["payment.community_id", "payment.id"],
            name="fk_dispute_community_id_payment_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_dispute"),
        sa.CheckConstraint("amount_minor > 0", name="ck_dispute_contests_something"),
    )
    op.create_index("uq_dispute_provider_id", "dispute", ["provider_id"], unique=True)
    op.create_index("ix_dispute_payment", "dispute", ["community_id", "payment_id"])
    newest_first = [sa.text("opened_at DESC"), sa.text("id DESC")]
    op.create_index("ix_dispute_feed", "dispute", ["community_id", *newest_first])
