"""Adjustments of issued bills, and why a bill is void."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("bill", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bill", sa.Column("voided_by", sa.Uuid(), nullable=True))
    op.add_column("bill", sa.Column("void_reason", sa.String(200), nullable=True))
    adjustments()


def adjustments() -> None:
    kind = sa.Enum(
        "CORRECTION", "WAIVER", "LATE_FEE",
        name="adjustmentkind", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "bill_adjustment",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("charged_through", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_bill_adjustment_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"],
            ["bill.community_id", "bill.id"],
            name="fk_bill_adjustment_community_id_bill_id",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_bill_adjustment_made_by"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_bill_adjustment"),
        *checks(),
    )
    of_bill = ["community_id", "bill_id"]
    op.create_index("ix_bill_adjustment_bill", "bill_adjustment", [*of_bill, "made_at", "id"])
    late = sa.text("kind = 'LATE_FEE'")
    op.create_index(
        "uq_bill_adjustment_late_fee",
        "bill_adjustment",
        [*of_bill, "charged_through"],
        unique=True,
        postgresql_where=late,
    )


def checks() -> list[sa.CheckConstraint]:
    rules = {
        "changes_something": "amount_minor <> 0",
        "waiver_takes_off": "kind <> 'WAIVER' OR amount_minor < 0",
        "late_fee_has_day": "(kind = 'LATE_FEE') = (charged_through IS NOT NULL)",
        "made_by_somebody": "(kind = 'LATE_FEE') = (made_by IS NULL)",
    }
    return [sa.CheckConstraint(rule, name=f"ck_bill_adjustment_{name}") for name, rule in rules.items()]
