"""The ledger: transfers and entries that cannot be changed, and balance when their transaction commits."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KINDS = ("BILL_ISSUED", "PAYMENT_SUCCEEDED", "REFUNDED", "FEE_CHARGED")
ACCOUNTS = (
    "RECEIVABLE",
    "REVENUE",
    "CASH_IN_TRANSIT",
    "FEES",
    "REFUNDS",
    "COMMISSION",
    "PAYABLE_TO_MERCHANT",
)

BALANCED = """
CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_entry
        WHERE community_id = NEW.community_id AND transfer_id = NEW.transfer_id
        GROUP BY currency HAVING sum(amount_minor) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger transfer % is not balanced', NEW.transfer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balanced', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$
"""
NOT_EMPTY = """
CREATE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_entry WHERE community_id = NEW.community_id AND transfer_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'ledger transfer % has no entries', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfer_not_empty',
                TABLE = 'ledger_transfer';
    END IF;
    RETURN NULL;
END $$
"""
APPEND_ONLY = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: post a transfer that corrects the other', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def tenant(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """The key of a row that belongs to a community."""
    return [
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=f"fk_{table}_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name=f"pk_{table}"),
    ]


def upgrade() -> None:
    transfers()
    entries()
    guards()


def transfers() -> None:
    kind = sa.Enum(*KINDS, name="transferkind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "ledger_transfer",
        *tenant("ledger_transfer"),
        sa.Column("kind", kind, nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
    )
    op.create_index(
        "uq_ledger_transfer_cause", "ledger_transfer", ["community_id", "kind", "reference"], unique=True
    )


def entries() -> None:
    account = sa.Enum(*ACCOUNTS, name="account", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "ledger_entry",
        *tenant("ledger_entry"),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("account", account, nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "transfer_id"],
            ["ledger_transfer.community_id", "ledger_transfer.id"],
            name="fk_ledger_entry_community_id_transfer_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"],
            ["bill.community_id", "bill.id"],
            name="fk_ledger_entry_community_id_bill_id",
        ),
        sa.CheckConstraint("amount_minor <> 0", name="ck_ledger_entry_moves_something"),
        sa.CheckConstraint(
            "account <> 'RECEIVABLE' OR bill_id IS NOT NULL", name="ck_ledger_entry_owed_for_a_bill"
        ),
    )
    op.create_index("ix_ledger_entry_transfer", "ledger_entry", ["community_id", "transfer_id"])
    op.create_index(
        "ix_ledger_entry_account",
        "ledger_entry",
        ["community_id", "account", "currency"],
        postgresql_include=["amount_minor"],
    )
    op.create_index("ix_ledger_entry_bill", "ledger_entry", ["community_id", "bill_id", "account"])


def guards() -> None:
    """Deferred to the commit, when a transfer is whole."""
    for function in (BALANCED, NOT_EMPTY, APPEND_ONLY):
        op.execute(function)
    for trigger, table, function in (
        ("ledger_entry_balanced", "ledger_entry", "ledger_check_balance"),
        ("ledger_transfer_not_empty", "ledger_transfer", "ledger_check_entries"),
    ):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {trigger} AFTER INSERT ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        )
