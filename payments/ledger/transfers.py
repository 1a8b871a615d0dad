"""Transfers before they are rows, and the four that there are so far: what happened in, entries out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import NamedTuple
from uuid import UUID

from domain.kit.money import Money
from payments.ledger.accounts import Account, TransferKind


class Unbalanced(ValueError):
    """Money would come from nowhere or go there: the entries do not sum to zero."""


class Entry(NamedTuple):
    """Debit positive, credit negative. `bill_id` is of RECEIVABLE and REFUNDS."""

    account: Account
    amount: Money
    bill_id: UUID | None = None


class Part(NamedTuple):
    """What of a payment or refund is for one bill; always positive."""

    bill_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Transfer:
    """Raises Unbalanced when made of entries that do not sum to zero in each currency, or of none."""

    kind: TransferKind
    reference: str
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        sums: dict[str, int] = defaultdict(int)
        for entry in self.entries:
            sums[entry.amount.currency] += entry.amount.minor
        if not sums or any(sums.values()):
            raise Unbalanced(f"{self.kind} {self.reference}: {dict(sums)}")


def bill_issued(bill_id: UUID, total: Money) -> Transfer:
    """The bill is owed, and earned."""
    due = _positive(total)
    owed = Entry(Account.RECEIVABLE, due, bill_id)
    return Transfer(TransferKind.BILL_ISSUED, str(bill_id), (owed, Entry(Account.REVENUE, _minus(due))))


def payment_succeeded(reference: str, parts: Sequence[Part]) -> Transfer:
    """The provider has the money, and the bills are owed that much less."""
    paid = [Entry(Account.RECEIVABLE, _minus(_positive(part.amount)), part.bill_id) for part in parts]
    cash = Entry(Account.CASH_IN_TRANSIT, _sum(parts))
    return Transfer(TransferKind.PAYMENT_SUCCEEDED, reference, (cash, *paid))


def refunded(reference: str, parts: Sequence[Part]) -> Transfer:
    """The provider has given money back. The bills stay paid: whoever was refunded owes nothing again."""
    back = [Entry(Account.REFUNDS, _positive(part.amount), part.bill_id) for part in parts]
    cash = Entry(Account.CASH_IN_TRANSIT, _minus(_sum(parts)))
    return Transfer(TransferKind.REFUNDED, reference, (cash, *back))


def fee_charged(reference: str, fee: Money) -> Transfer:
    """The provider keeps its fee of what it has."""
    kept = Entry(Account.FEES, _positive(fee))
    return Transfer(TransferKind.FEE_CHARGED, reference, (kept, Entry(Account.CASH_IN_TRANSIT, _minus(fee))))


def balances(transfers: Iterable[Transfer]) -> dict[tuple[Account, str], int]:
    """What the accounts hold after these transfers, in any order: by account and currency, without zeros."""
    held: dict[tuple[Account, str], int] = defaultdict(int)
    for transfer in transfers:
        for entry in transfer.entries:
            held[entry.account, entry.amount.currency] += entry.amount.minor
    return {key: minor for key, minor in held.items() if minor}


def _positive(amount: Money) -> Money:
    if amount.minor <= 0:
        raise ValueError(f"{amount.minor} {amount.currency} moves nothing")
    return amount


def _minus(amount: Money) -> Money:
    return Money(-amount.minor, amount.currency)


def _sum(parts: Sequence[Part]) -> Money:
    """Of one currency. Raises CurrencyMismatch for several, ValueError for none."""
    if not parts:
        raise ValueError("a payment is for some bill")
    return reduce(add, (part.amount for part in parts))
