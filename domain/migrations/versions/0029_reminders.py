"""Which bills were reminded of, each step once."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

STEPS = ("BEFORE_DUE", "DUE_DAY", "OVERDUE_WEEK", "OVERDUE_MONTH")


def upgrade() -> None:
    step = sa.Enum(*STEPS, name="reminderstep", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "bill_reminder",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("step", step, nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_bill_reminder_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"],
            ["bill.community_id", "bill.id"],
            name="fk_bill_reminder_community_id_bill_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_bill_reminder"),
        sa.UniqueConstraint(
            "community_id", "bill_id", "step", name="uq_bill_reminder_community_id_bill_id_step"
        ),
    )
