"""Payments with their parts, more words for the ledger, and the books opened for bills from before it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

KINDS = (
    "BILL_ISSUED", "BILL_ADJUSTED", "BILL_VOIDED", "LATE_FEE_CHARGED", "OPENING", "PAYMENT_SUCCEEDED",
    "REFUNDED", "REFUND_RETURNED", "FEE_CHARGED", "DISPUTE_WITHDRAWN", "DISPUTE_RETURNED", "PAID_OUT",
)  # fmt: skip
ACCOUNTS = (
    "RECEIVABLE", "REVENUE", "CASH_IN_TRANSIT", "FEES", "REFUNDS", "COMMISSION", "PAYABLE_TO_MERCHANT",
    "UNAPPLIED", "DISPUTED", "BANK", "OPENING",
)  # fmt: skip
METHODS = ("CARD", "ALIPAY", "WECHAT_PAY")
STATUSES = ("STARTING", "PENDING", "CANCELLED", "FAILED", "SUCCEEDED")

# payments/ledger/opening.py does the same for bills that come later, such as the demo's.
ISSUED = """
WITH bills AS (
  SELECT community_id, id, total_minor, currency, coalesce(issued_at, now()) AS posted_at,
    gen_random_uuid() AS transfer_id
  FROM bill WHERE status IN ('ISSUED', 'PARTIALLY_PAID', 'PAID') AND total_minor > 0
), written AS (
  INSERT INTO ledger_transfer (community_id, id, kind, reference, posted_at, correlation_id)
  SELECT community_id, transfer_id, 'BILL_ISSUED', id::text, posted_at, transfer_id FROM bills
  ON CONFLICT (community_id, kind, reference) DO NOTHING
  RETURNING id
)
INSERT INTO ledger_entry (community_id, id, transfer_id, account, bill_id, amount_minor, currency)
SELECT community_id, gen_random_uuid(), transfer_id, side.account, side.bill_id, side.minor, currency
FROM bills JOIN written ON written.id = bills.transfer_id CROSS JOIN LATERAL (
  VALUES ('RECEIVABLE', bills.id, total_minor), ('REVENUE', NULL, -total_minor)
) AS side(account, bill_id, minor)
"""
PAID_BEFORE = """
WITH bills AS (
  SELECT community_id, id, currency, paid_minor, gen_random_uuid() AS transfer_id
  FROM bill WHERE paid_minor > 0 AND status <> 'VOID'
), written AS (
  INSERT INTO ledger_transfer (community_id, id, kind, reference, posted_at, correlation_id)
  SELECT community_id, transfer_id, 'OPENING', id::text, now(), transfer_id FROM bills
  RETURNING id
)
INSERT INTO ledger_entry (community_id, id, transfer_id, account, bill_id, amount_minor, currency)
SELECT community_id, gen_random_uuid(), transfer_id, side.account, side.bill_id, side.minor, currency
FROM bills JOIN written ON written.id = bills.transfer_id CROSS JOIN LATERAL (
  VALUES ('RECEIVABLE', bills.id, -paid_minor), ('OPENING', NULL, paid_minor)
) AS side(account, bill_id, minor)
"""


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
    more_words("ledger_transfer", "kind", "transferkind", KINDS)
    more_words("ledger_entry", "account", "account", ACCOUNTS)
    payments()
    parts()
    open_books()


def more_words(table: str, column: str, name: str, choices: tuple[str, ...]) -> None:
    """Nothing was posted before this release, so the tables are empty and the check is made at once."""
    listed = ", ".join(f"'{each}'" for each in choices)
    constraint = f"ck_{table}_{name}"
    op.drop_constraint(constraint, table)
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({column} IN ({listed})) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")


def payments() -> None:
    op.create_table(
        "payment",
        *tenant("payment"),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("method", words("paymentmethod", METHODS), nullable=False),
        sa.Column("status", words("paymentstatus", STATUSES), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(255), nullable=True),
        sa.Column("saved_card_id", sa.Uuid(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("return_url", sa.String(500), nullable=True),
        sa.Column("failure_code", sa.String(80), nullable=True),
        sa.Column("next_action", postgresql.JSONB(), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        inside("payment", "room_id", "room"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_payment_person_id"),
        sa.CheckConstraint("amount_minor > 0", name="ck_payment_pays_something"),
        sa.CheckConstraint(
            "refunded_minor BETWEEN 0 AND amount_minor", name="ck_payment_refunded_within_amount"
        ),
        sa.CheckConstraint(
            "(status IN ('STARTING', 'PENDING')) = (ended_at IS NULL)", name="ck_payment_ended_has_instant"
        ),
    )
    newest_first = [sa.text("started_at DESC"), sa.text("id DESC")]
    op.create_index("uq_payment_provider_id", "payment", ["provider_id"], unique=True)
    op.create_index("ix_payment_payer", "payment", ["person_id", *newest_first])
    op.create_index("ix_payment_feed", "payment", ["community_id", *newest_first])
    op.create_index("ix_payment_room", "payment", ["community_id", "room_id", *newest_first])
    still_open = sa.text("status IN ('STARTING', 'PENDING')")
    op.create_index("ix_payment_open", "payment", ["started_at"], postgresql_where=still_open)


def parts() -> None:
    op.create_table(
        "payment_part",
        *tenant("payment_part"),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        inside("payment_part", "payment_id", "payment"),
        inside("payment_part", "bill_id", "bill"),
        sa.CheckConstraint("amount_minor > 0", name="ck_payment_part_pays_something"),
    )
    of_payment, of_bill = ["community_id", "payment_id", "bill_id"], ["community_id", "bill_id"]
    op.create_index("uq_payment_part", "payment_part", of_payment, unique=True)
    op.create_index("ix_payment_part_bill", "payment_part", of_bill)
    op.create_index(
        "uq_payment_part_open", "payment_part", of_bill, unique=True, postgresql_where=sa.text("is_open")
    )


def open_books() -> None:
    """The balance is checked here and now: later migrations cannot alter a table with checks outstanding."""
    op.execute(ISSUED)
    op.execute(PAID_BEFORE)
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute("SET CONSTRAINTS ALL DEFERRED")
