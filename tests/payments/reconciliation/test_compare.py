"""Every way in which the provider and the ledger can differ, and none that they do not."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.kit.money import Money
from payments.gateway.movements import Movement, MovementKind
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Cause, Difference, Expected, compare
from payments.reconciliation.models import DifferenceKind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAID = Cause(TransferKind.PAYMENT_SUCCEEDED, "p1")


def moved(minor: int, currency: str = "CNY") -> Movement:
    return Movement("txn_1", MovementKind.CHARGE, minor, 0, currency, NOON)


def test_what_both_know_to_the_last_minor_unit_matches() -> None:
    found = compare([Expected(moved(100), PAID)], {PAID: Money(100)}, [PAID])
    assert (found.matched, found.differences) == (1, ())


def test_what_the_ledger_lacks_is_missing() -> None:
    (difference,) = compare([Expected(moved(100), PAID)], {}, []).differences
    assert difference == Difference(DifferenceKind.MISSING, PAID, Money(100), None, moved(100))
    assert difference.reference == "txn_1"


def test_another_amount_or_currency_is_no_match() -> None:
    for other in (Money(99), Money(-100), Money(100, "USD")):
        (difference,) = compare([Expected(moved(100), PAID)], {PAID: other}, [PAID]).differences
        assert difference == Difference(DifferenceKind.AMOUNT, PAID, Money(100), other, moved(100))


def test_what_nothing_of_ours_has_caused_is_unknown() -> None:
    (difference,) = compare([Expected(moved(100), None)], {PAID: Money(100)}, []).differences
    assert difference == Difference(DifferenceKind.UNKNOWN, None, Money(100), None, moved(100))


def test_what_the_provider_does_not_know_is_unproven() -> None:
    (difference,) = compare([], {PAID: Money(100)}, [PAID]).differences
    assert difference == Difference(DifferenceKind.UNPROVEN, PAID, None, Money(100), None)
    assert difference.reference == "PAYMENT_SUCCEEDED:p1"


@given(st.integers(0, 2**32), st.integers(0, 30), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_every_fault_is_found_and_nothing_else(
    seed: int, right: int, missing: int, wrong: int, unproven: int
) -> None:
    dice = Random(seed)
    causes = [Cause(TransferKind.PAYMENT_SUCCEEDED, f"p{n}") for n in range(right + missing + wrong)]
    wanted = [Expected(moved(dice.randint(1, 9_999)), cause) for cause in causes]
    books = {
        each.cause: Money(each.movement.amount_minor + (number >= right))
        for number, each in enumerate(wanted)
        if each.cause and (number < right or number >= right + missing)
    }
    alone = [Cause(TransferKind.REFUNDED, f"r{n}") for n in range(unproven)]
    books |= dict.fromkeys(alone, Money(-1))
    dice.shuffle(wanted)
    found = compare(wanted, books, list(books))
    assert found.matched == right
    kinds = {DifferenceKind.MISSING: missing, DifferenceKind.AMOUNT: wrong, DifferenceKind.UNPROVEN: unproven}
    assert Counter(each.kind for each in found.differences) == +Counter(kinds)
