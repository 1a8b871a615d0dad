"""What the accounts hold."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from domain.kit.unit_of_work import UnitOfWork
from payments.ledger.accounts import Account
from payments.ledger.models import LedgerEntry

AMOUNT = func.sum(col(LedgerEntry.amount_minor))


async def community_balances(unit: UnitOfWork, community_id: UUID) -> dict[tuple[Account, str], int]:
    """By account and currency, in minor units; accounts that hold nothing are left out."""
    account, currency = col(LedgerEntry.account), col(LedgerEntry.currency)
    query = select(account, currency, AMOUNT).where(col(LedgerEntry.community_id) == community_id)
    rows = await unit.session.execute(query.group_by(account, currency).having(AMOUNT != 0))
    return {(held, money): int(minor) for held, money, minor in rows}


async def open_amount(unit: UnitOfWork, community_id: UUID, bill_id: UUID) -> int:
    """What is still owed for a bill, in minor units of its currency; negative if it is paid too often."""
    query = select(func.coalesce(AMOUNT, 0)).where(
        col(LedgerEntry.community_id) == community_id,
        col(LedgerEntry.bill_id) == bill_id,
        col(LedgerEntry.account) == Account.RECEIVABLE,
    )
    return int((await unit.session.execute(query)).scalar_one())
