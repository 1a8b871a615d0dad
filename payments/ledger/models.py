"""Transfers and their entries. PostgreSQL lets neither be changed, and no transfer be out of balance."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

import domain.billing.models  # noqa: F401 - entries point to bills
from domain.kit.tables import TenantRow, choice, inside_community, instant
from payments.ledger.accounts import Account, TransferKind


class LedgerTransfer(TenantRow, table=True):
    """One movement of money. `reference` names its cause: a bill's id, a payment's, a refund's."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        Index("uq_ledger_transfer_cause", "community_id", "kind", "reference", unique=True),
        Index(
            "ix_ledger_transfer_moved",
            "community_id",
            "posted_at",
            postgresql_where=text("kind IN ('PAYMENT_SUCCEEDED', 'REFUNDED', 'REFUND_RETURNED')"),
        ),
    )

    kind: TransferKind = choice(TransferKind)
    reference: str = Field(max_length=120)
    posted_at: datetime = instant()
    correlation_id: UUID


class LedgerEntry(TenantRow, table=True):
    """A part of a transfer: so much more (debit) or less (credit) in one account, in minor units (分).

    What is owed is owed for a bill, so `bill_id` is part of RECEIVABLE; of REFUNDS it says what for.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        inside_community("transfer_id", "ledger_transfer"),
        inside_community("bill_id", "bill"),
        Index("ix_ledger_entry_transfer", "community_id", "transfer_id"),
        Index("ix_ledger_entry_account", "community_id", "account", "currency",
              postgresql_include=["amount_minor"]),
        Index("ix_ledger_entry_bill", "community_id", "bill_id", "account"),
        Index("ix_ledger_entry_unapplied", "community_id", "transfer_id",
              postgresql_where=text("account = 'UNAPPLIED'")),
        CheckConstraint("amount_minor <> 0", name="moves_something"),
        CheckConstraint("account <> 'RECEIVABLE' OR bill_id IS NOT NULL", name="owed_for_a_bill"),
    )  # fmt: skip

    transfer_id: UUID
    account: Account = choice(Account)
    bill_id: UUID | None = None
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
