"""For which bills a refund gives money back. The parts sum to it exactly."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.billing.fees.sharing import share


class Line(NamedTuple):
    """So much, in minor units, for one bill; `unapplied` if the bill was not owed it when it came."""

    bill_id: UUID
    unapplied: bool
    minor: int


def in_order(lines: Sequence[Line]) -> list[Line]:
    """What was paid too much goes back first; then by the bills' keys."""
    return sorted(lines, key=lambda line: (not line.unapplied, line.bill_id))


def from_the_first(left: Sequence[Line], minor: int) -> list[Line]:
    """Of our own refunds: each line up to what is left of it. Raises ValueError if that is not enough."""
    parts = []
    for line in in_order(left):
        taken = min(max(line.minor, 0), minor)
        minor -= taken
        if taken:
            parts.append(line._replace(minor=taken))
    if minor:
        raise ValueError("a refund gives back more than is left")
    return parts


def by_shares(paid: Sequence[Line], minor: int) -> list[Line]:
    """Of refunds made at the provider, of which we hear in any order: from what was paid alone, so that the
    order changes nothing. What was paid too much is ours to give back, unless the refund reaches so far.

    Raises ValueError for more than was paid.
    """
    applied = in_order([line for line in paid if not line.unapplied])
    if minor > sum(line.minor for line in applied):
        return from_the_first(paid, minor)
    shares = share(minor, {line.bill_id: Decimal(line.minor) for line in applied})
    return [line._replace(minor=shares[line.bill_id]) for line in applied if shares[line.bill_id]]
