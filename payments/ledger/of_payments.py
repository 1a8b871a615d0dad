"""The transfers of payments: what the provider takes in, keeps, gives back, and pays out."""

from collections.abc import Sequence

from domain.kit.money import Money
from payments.ledger.accounts import Account, TransferKind
from payments.ledger.transfers import Entry, Part, Transfer, minus, moved, positive, total


def payment_succeeded(reference: str, parts: Sequence[Part], unapplied: Sequence[Part] = ()) -> Transfer:
    """The provider has the money, and the bills are owed that much less.

    `unapplied` is what came for bills that were no longer open by so much: it is the payer's still.
    """
    paid = [Entry(Account.RECEIVABLE, minus(positive(part.amount)), part.bill_id) for part in parts]
    over = [Entry(Account.UNAPPLIED, minus(positive(part.amount)), part.bill_id) for part in unapplied]
    cash = Entry(Account.CASH_IN_TRANSIT, total(part.amount for part in (*parts, *unapplied)))
    return Transfer(TransferKind.PAYMENT_SUCCEEDED, reference, (cash, *paid, *over))


def refunded(reference: str, parts: Sequence[Part], unapplied: Sequence[Part] = ()) -> Transfer:
    """The provider gives money back. The bills stay paid: whoever was refunded owes nothing again."""
    back = [Entry(Account.REFUNDS, positive(part.amount), part.bill_id) for part in parts]
    over = [Entry(Account.UNAPPLIED, positive(part.amount), part.bill_id) for part in unapplied]
    cash = Entry(Account.CASH_IN_TRANSIT, minus(total(part.amount for part in (*parts, *unapplied))))
    return Transfer(TransferKind.REFUNDED, reference, (cash, *back, *over))


def refund_returned(reference: str, parts: Sequence[Part], unapplied: Sequence[Part] = ()) -> Transfer:
    """The refund did not reach the payer, and the provider has the money again."""
    given = refunded(reference, parts, unapplied)
    back = tuple(Entry(each.account, minus(each.amount), each.bill_id) for each in given.entries)
    return Transfer(TransferKind.REFUND_RETURNED, reference, back)


def fee_charged(reference: str, fee: Money) -> Transfer:
    """The provider keeps its fee of what it has."""
    kind = TransferKind.FEE_CHARGED
    return moved(kind, reference, fee, to=Account.FEES, out_of=Account.CASH_IN_TRANSIT)


def dispute_withdrawn(reference: str, amount: Money) -> Transfer:
    """A payer's bank holds the money until it has decided."""
    kind = TransferKind.DISPUTE_WITHDRAWN
    return moved(kind, reference, amount, to=Account.DISPUTED, out_of=Account.CASH_IN_TRANSIT)


def dispute_returned(reference: str, amount: Money) -> Transfer:
    """The dispute is won, and the provider has the money again."""
    kind = TransferKind.DISPUTE_RETURNED
    return moved(kind, reference, amount, to=Account.CASH_IN_TRANSIT, out_of=Account.DISPUTED)


def paid_out(reference: str, amount: Money) -> Transfer:
    """The provider has sent the money to the community's bank."""
    kind = TransferKind.PAID_OUT
    return moved(kind, reference, amount, to=Account.BANK, out_of=Account.CASH_IN_TRANSIT)
