"""Transfers before they are rows: accounts, amounts, and that these are in balance.

`of_bills.py` and `of_payments.py` make them of what happened.
"""

from collections import defaultdict
from collections.abc import Iterable
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
    """Debit positive, credit negative. `bill_id` is of RECEIVABLE, and of others says what for."""

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


def balances(transfers: Iterable[Transfer]) -> dict[tuple[Account, str], int]:
    """What the accounts hold after these transfers, in any order: by account and currency, without zeros."""
    held: dict[tuple[Account, str], int] = defaultdict(int)
    for transfer in transfers:
        for entry in transfer.entries:
            held[entry.account, entry.amount.currency] += entry.amount.minor
    return {key: minor for key, minor in held.items() if minor}


def moved(kind: TransferKind, reference: str, amount: Money, *, to: Account, out_of: Account) -> Transfer:
    """The simplest of all: an amount leaves one account for another. Raises ValueError unless positive."""
    return Transfer(kind, reference, (Entry(to, positive(amount)), Entry(out_of, minus(amount))))


def positive(amount: Money) -> Money:
    """The amount. Raises ValueError if nothing is moved, or backwards."""
    if amount.minor <= 0:
        raise ValueError(f"{amount.minor} {amount.currency} moves nothing")
    return amount


def minus(amount: Money) -> Money:
    """What stands on the other side."""
    return Money(-amount.minor, amount.currency)


def total(amounts: Iterable[Money]) -> Money:
    """Of one currency. Raises CurrencyMismatch for several, ValueError for none."""
    found = list(amounts)
    if not found:
        raise ValueError("a payment is for some bill")
    return reduce(add, found)
