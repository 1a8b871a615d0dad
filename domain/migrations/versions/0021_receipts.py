"""Receipts, numbered by a counter for each community and year, which nobody can change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

UNCHANGED = """
CREATE FUNCTION receipt_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a receipt that was issued stays as it is'
        USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "receipt_counter",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_receipt_counter_community_id"),
        sa.PrimaryKeyConstraint("community_id", "year", name="pk_receipt_counter"),
    )
    op.create_table(
        "receipt",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_receipt_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "payment_id"],
            ["payment.community_id", "payment.id"],
            name="fk_receipt_community_id_payment_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_receipt"),
        sa.CheckConstraint("number > 0", name="ck_receipt_counted_from_one"),
        sa.CheckConstraint("amount_minor > 0", name="ck_receipt_receives_something"),
    )
    op.create_index("uq_receipt_payment", "receipt", ["community_id", "payment_id"], unique=True)
    op.create_index("uq_receipt_number", "receipt", ["community_id", "year", "number"], unique=True)
    op.create_index("uq_receipt_code", "receipt", ["code"], unique=True)
    op.execute(UNCHANGED)
    op.execute(
        "CREATE TRIGGER receipt_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt "
        "FOR EACH STATEMENT EXECUTE FUNCTION receipt_refuse_change()"
    )
