"""What Stripe moved against what the ledger holds: pure, so that every case can be tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.kit.money import Money
from payments.gateway.movements import Movement
from payments.ledger.accounts import TransferKind
from payments.reconciliation.models import DifferenceKind


class Cause(NamedTuple):
    """Names a transfer inside a community."""

    kind: TransferKind
    reference: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A movement of ours, and the transfer that it must have; None if nothing of ours can have caused it."""

    movement: Movement
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`expected` is Stripe's word, `found` the ledger's; `movement` is None for what Stripe does not know."""

    kind: DifferenceKind
    cause: Cause | None
    expected: Money | None
    found: Money | None
    movement: Movement | None = None

    @property
    def reference(self) -> str:
        """What it is about, in the provider's words where there are any."""
        if self.movement is not None:
            return self.movement.id
        return f"{self.cause.kind}:{self.cause.reference}" if self.cause else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`matched` counts movements that the ledger has, to the last minor unit."""

    matched: int
    differences: tuple[Difference, ...]


def compare(
    expected: Iterable[Expected], books: Mapping[Cause, Money], posted_today: Iterable[Cause]
) -> Comparison:
    """`books` is by how much each transfer changed the cash in transit. `posted_today` are those of them that
    the day's movements should explain.
    """
    matched, differences, explained = 0, list[Difference](), set[Cause]()
    for each in expected:
        if each.cause is not None:
            explained.add(each.cause)
        difference = _difference(each, books)
        matched += difference is None
        differences += [difference] if difference else []
    for cause in sorted(set(posted_today) - explained):
        differences.append(Difference(DifferenceKind.UNPROVEN, cause, None, books.get(cause)))
    return Comparison(matched, tuple(differences))


def _difference(each: Expected, books: Mapping[Cause, Money]) -> Difference | None:
    moved = Money(each.movement.amount_minor, each.movement.currency)
    if each.cause is None:
        return Difference(DifferenceKind.UNKNOWN, None, moved, None, each.movement)
    found = books.get(each.cause)
    if found is None:
        return Difference(DifferenceKind.MISSING, each.cause, moved, None, each.movement)
    if found != moved:
        return Difference(DifferenceKind.AMOUNT, each.cause, moved, found, each.movement)
    return None
