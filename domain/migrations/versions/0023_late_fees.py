"""A community's terms for late payers, and what the late fees of its bills have come to."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    policies()
    op.create_table(
        "late_fee",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("accrued", sa.Numeric(20, 6), nullable=False),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_late_fee_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"],
            ["bill.community_id", "bill.id"],
            name="fk_late_fee_community_id_bill_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "bill_id", name="pk_late_fee"),
    )


def policies() -> None:
    op.create_table(
        "billing_policy",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("late_fee_daily_rate", sa.Numeric(9, 6), nullable=False),
        sa.Column("late_fee_cap", sa.Numeric(5, 4), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_billing_policy_community_id"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_billing_policy_set_by"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_billing_policy"),
        sa.UniqueConstraint("community_id", name="uq_billing_policy_community_id"),
        sa.CheckConstraint("late_fee_daily_rate BETWEEN 0 AND 0.01", name="ck_billing_policy_rate_in_bounds"),
        sa.CheckConstraint("late_fee_cap BETWEEN 0 AND 1", name="ck_billing_policy_cap_in_bounds"),
        sa.CheckConstraint("grace_days BETWEEN 0 AND 90", name="ck_billing_policy_grace_in_bounds"),
    )
