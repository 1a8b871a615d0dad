"""The transfers of bills: what is owed, and what is owed no longer though nobody paid."""

from uuid import UUID

from domain.kit.money import Money
from payments.ledger.accounts import Account, TransferKind
from payments.ledger.transfers import Entry, Transfer, minus, positive


def bill_issued(bill_id: UUID, total: Money) -> Transfer:
    """The bill is owed, and earned."""
    return _owed(TransferKind.BILL_ISSUED, str(bill_id), bill_id, positive(total))


def bill_adjusted(reference: str, bill_id: UUID, change: Money) -> Transfer:
    """So much more is owed for the bill, or less if negative. `reference` names the adjustment."""
    return _owed(TransferKind.BILL_ADJUSTED, reference, bill_id, change)


def late_fee_charged(reference: str, bill_id: UUID, fee: Money) -> Transfer:
    """A late fee is owed beside the charges. `reference` names the adjustment that it is."""
    return _owed(TransferKind.LATE_FEE_CHARGED, reference, bill_id, positive(fee))


def bill_voided(bill_id: UUID, owed: Money) -> Transfer:
    """What was still owed is owed no longer, and was not earned."""
    return _owed(TransferKind.BILL_VOIDED, str(bill_id), bill_id, minus(positive(owed)))


def paid_before(bill_id: UUID, paid: Money) -> Transfer:
    """What was paid of the bill before the books were opened, by whatever way."""
    settled = Entry(Account.RECEIVABLE, minus(positive(paid)), bill_id)
    return Transfer(TransferKind.OPENING, str(bill_id), (settled, Entry(Account.OPENING, paid)))


def _owed(kind: TransferKind, reference: str, bill_id: UUID, change: Money) -> Transfer:
    if not change.minor:
        raise ValueError("an adjustment of nothing moves nothing")
    owed = Entry(Account.RECEIVABLE, change, bill_id)
    return Transfer(kind, reference, (owed, Entry(Account.REVENUE, minus(change))))
