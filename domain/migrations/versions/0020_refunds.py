"""Refunds with their parts, and an index on the few entries that are owed to payers."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

ORIGINS = ("STAFF", "OVERPAYMENT", "PROVIDER")
STATUSES = ("STARTING", "PENDING", "SUCCEEDED", "FAILED")


def tenant(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """The key of a row that belongs to a community."""
    return [
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=f"fk_{table}_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name=f"pk_{table}"),
    ]


def inside(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A foreign key that cannot leave the community."""
    return sa.ForeignKeyConstraint(
        ["community_id", column],
        [f"{target}.community_id", f"{target}.id"],
        name=f"fk_{table}_community_id_{column}",
    )


def words(name: str, choices: tuple[str, ...]) -> sa.Enum:
    """Text with a check."""
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    refunds()
    parts()
    op.create_index(
        "ix_ledger_entry_unapplied",
        "ledger_entry",
        ["community_id", "transfer_id"],
        postgresql_where=sa.text("account = 'UNAPPLIED'"),
    )


def refunds() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "refund",
        *tenant("refund"),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("origin", words("refundorigin", ORIGINS), nullable=False),
        sa.Column("status", words("refundstatus", STATUSES), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("provider_id", sa.String(255), nullable=True),
        sa.Column("failure_code", sa.String(80), nullable=True),
        inside("refund", "payment_id", "payment"),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name="fk_refund_requested_by"),
        sa.CheckConstraint("amount_minor > 0", name="ck_refund_gives_something"),
        sa.CheckConstraint(
            "(origin = 'STAFF') = (requested_by IS NOT NULL)", name="ck_refund_staff_has_name"
        ),
    )
    op.create_index("uq_refund_provider_id", "refund", ["provider_id"], unique=True)
    op.create_index("ix_refund_payment", "refund", ["community_id", "payment_id"])
    newest_first = [sa.text("requested_at DESC"), sa.text("id DESC")]
    op.create_index("ix_refund_feed", "refund", ["community_id", *newest_first])
    op.create_index(
        "ix_refund_starting", "refund", ["requested_at"], postgresql_where=sa.text("status = 'STARTING'")
    )


def parts() -> None:
    op.create_table(
        "refund_part",
        *tenant("refund_part"),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("unapplied", sa.Boolean(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        inside("refund_part", "refund_id", "refund"),
        inside("refund_part", "bill_id", "bill"),
        sa.CheckConstraint("amount_minor > 0", name="ck_refund_part_gives_something"),
    )
    cause = ["community_id", "refund_id", "bill_id", "unapplied"]
    op.create_index("uq_refund_part", "refund_part", cause, unique=True)
    op.create_index("ix_refund_part_bill", "refund_part", ["community_id", "bill_id"])
