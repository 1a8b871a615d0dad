"""Reports of what reconciliation found, and how far the provider's fees have been read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

DIFFERENCES = ("MISSING", "AMOUNT", "UNKNOWN", "UNPROVEN")


def words(name: str, choices: Sequence[str]) -> sa.Enum:
    """Text with a check."""
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


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


def upgrade() -> None:
    reports()
    items()
    op.create_table(
        "balance_feed",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_balance_feed"),
    )
    # Which transfers of a day must have a movement at the provider. No such transfer is in the table yet.
    op.create_index(
        "ix_ledger_transfer_moved",
        "ledger_transfer",
        ["community_id", "posted_at"],
        postgresql_where=sa.text("kind IN ('PAYMENT_SUCCEEDED', 'REFUNDED', 'REFUND_RETURNED')"),
    )


def reports() -> None:
    op.create_table(
        "reconciliation_report",
        *tenant("reconciliation_report"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("fees_posted", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.Integer(), nullable=False),
        sa.Column("alarmed", sa.Integer(), nullable=False),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.Column("returned_minor", sa.BigInteger(), nullable=False),
        sa.Column("fees_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "uq_reconciliation_report_day", "reconciliation_report", ["community_id", "day"], unique=True
    )


def items() -> None:
    op.create_table(
        "reconciliation_item",
        *tenant("reconciliation_item"),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("kind", words("differencekind", DIFFERENCES), nullable=False),
        sa.Column("outcome", words("differenceoutcome", ("REPAIRED", "ALARMED")), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("found_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        inside("reconciliation_item", "report_id", "reconciliation_report"),
        inside("reconciliation_item", "payment_id", "payment"),
    )
    op.create_index(
        "uq_reconciliation_item",
        "reconciliation_item",
        ["community_id", "report_id", "kind", "reference"],
        unique=True,
    )
    op.create_index("ix_reconciliation_item_payment", "reconciliation_item", ["community_id", "payment_id"])
