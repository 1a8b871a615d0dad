"""Transfers as numbers alone: each is in balance, and so is any sequence of them."""

from collections.abc import Callable
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kit.money import CurrencyMismatch, Money
from payments.ledger.accounts import Account, TransferKind
from payments.ledger.of_bills import bill_adjusted, bill_issued, bill_voided, late_fee_charged, paid_before
from payments.ledger.of_payments import (
    dispute_returned,
    dispute_withdrawn,
    fee_charged,
    paid_out,
    payment_succeeded,
    refund_returned,
    refunded,
)
from payments.ledger.transfers import Entry, Part, Transfer, Unbalanced, balances, minus

BILL, OTHER = UUID(int=1), UUID(int=2)
AMOUNTS = st.builds(Money, st.integers(1, 10**12), st.sampled_from(["CNY", "USD", "JPY"]))
YUAN = st.builds(Money, st.integers(1, 10**12))
PARTS = st.lists(st.builds(Part, st.uuids(), YUAN), min_size=1, max_size=5)
REFERENCES = st.text(min_size=1, max_size=20)
TRANSFERS = st.one_of(
    st.builds(bill_issued, st.uuids(), AMOUNTS),
    st.builds(bill_adjusted, REFERENCES, st.uuids(), st.one_of(AMOUNTS, AMOUNTS.map(minus))),
    st.builds(bill_voided, st.uuids(), AMOUNTS),
    st.builds(late_fee_charged, REFERENCES, st.uuids(), AMOUNTS),
    st.builds(paid_before, st.uuids(), AMOUNTS),
    st.builds(payment_succeeded, REFERENCES, PARTS, PARTS),
    st.builds(payment_succeeded, REFERENCES, st.just([]), PARTS),
    st.builds(refunded, REFERENCES, PARTS, PARTS),
    st.builds(refund_returned, REFERENCES, PARTS, PARTS),
    st.builds(fee_charged, REFERENCES, AMOUNTS),
    st.builds(dispute_withdrawn, REFERENCES, AMOUNTS),
    st.builds(dispute_returned, REFERENCES, AMOUNTS),
    st.builds(paid_out, REFERENCES, AMOUNTS),
)


@settings(deadline=None)
@given(st.lists(TRANSFERS, max_size=30), st.randoms(use_true_random=False))
def test_any_sequence_in_any_order_sums_to_zero(transfers: list[Transfer], dice: Random) -> None:
    held = balances(transfers)
    for currency in {money for _, money in held}:
        assert sum(minor for (_, money), minor in held.items() if money == currency) == 0
    dice.shuffle(transfers)
    assert balances(transfers) == held


def test_the_life_of_two_bills() -> None:
    """Issued at 300 and 200, paid together, the provider keeps 3, and 50 go back."""
    life = [
        bill_issued(BILL, Money(300)),
        bill_issued(OTHER, Money(200)),
        payment_succeeded("p1", [Part(BILL, Money(300)), Part(OTHER, Money(150))]),
        fee_charged("t1", Money(3)),
        refunded("r1", [Part(BILL, Money(50))]),
    ]
    assert balances(life) == {
        (Account.RECEIVABLE, "CNY"): 50,
        (Account.REVENUE, "CNY"): -500,
        (Account.CASH_IN_TRANSIT, "CNY"): 397,
        (Account.FEES, "CNY"): 3,
        (Account.REFUNDS, "CNY"): 50,
    }
    assert balances(reversed(life)) == balances(life)
    assert life[2].entries == (
        Entry(Account.CASH_IN_TRANSIT, Money(450)),
        Entry(Account.RECEIVABLE, Money(-300), BILL),
        Entry(Account.RECEIVABLE, Money(-150), OTHER),
    )


def test_what_is_undone_leaves_nothing() -> None:
    """A refund that comes back, a dispute that is won, a correction taken back, a bill that was void."""
    parts, over = [Part(BILL, Money(30))], [Part(OTHER, Money(7))]
    undone = [
        bill_issued(BILL, Money(300)),
        bill_voided(BILL, Money(300)),
        bill_adjusted("a1", OTHER, Money(-20)),
        bill_adjusted("a2", OTHER, Money(20)),
        refunded("r1", parts, over),
        refund_returned("r1", parts, over),
        dispute_withdrawn("d1", Money(500)),
        dispute_returned("d1", Money(500)),
    ]
    assert balances(undone) == {}


def test_what_came_for_no_open_bill_is_the_payers_still() -> None:
    """A bill of 100, late by 5, of which 40 were paid before; 80 come, 65 are owed; the rest goes back."""
    life = [
        bill_issued(BILL, Money(100)),
        late_fee_charged("a1", BILL, Money(5)),
        paid_before(BILL, Money(40)),
        payment_succeeded("p1", [Part(BILL, Money(65))], [Part(BILL, Money(15))]),
        refunded("r1", [], [Part(BILL, Money(15))]),
        dispute_withdrawn("d1", Money(10)),
        paid_out("o1", Money(55)),
    ]
    assert balances(life) == {
        (Account.REVENUE, "CNY"): -105,
        (Account.OPENING, "CNY"): 40,
        (Account.DISPUTED, "CNY"): 10,
        (Account.BANK, "CNY"): 55,
    }
    assert balances(life[:4])[Account.UNAPPLIED, "CNY"] == -15


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Entry(Account.FEES, Money(1)),),
        (Entry(Account.FEES, Money(1)), Entry(Account.CASH_IN_TRANSIT, Money(-2))),
        (Entry(Account.FEES, Money(1)), Entry(Account.CASH_IN_TRANSIT, Money(-1, "USD"))),
    ],
)
def test_money_comes_from_somewhere(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(Unbalanced):
        Transfer(TransferKind.FEE_CHARGED, "t1", entries)


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_moved_backwards(minor: int) -> None:
    amount = Money(minor)
    attempts: tuple[Callable[[], Transfer], ...] = (
        lambda: bill_issued(BILL, amount),
        lambda: payment_succeeded("p", [Part(BILL, Money(9)), Part(OTHER, amount)]),
        lambda: refunded("r", [Part(BILL, amount)]),
        lambda: payment_succeeded("p", [], [Part(OTHER, amount)]),
        lambda: refund_returned("r", [Part(BILL, amount)]),
        lambda: fee_charged("t", amount),
        lambda: paid_out("o", amount),
        lambda: bill_voided(BILL, amount),
        lambda: late_fee_charged("a", BILL, amount),
        lambda: paid_before(BILL, amount),
    )
    for moved in attempts:
        with pytest.raises(ValueError, match="moves nothing"):
            moved()


def test_a_payment_is_for_some_bill_and_in_one_currency() -> None:
    with pytest.raises(ValueError, match="some bill"):
        payment_succeeded("p", [])
    with pytest.raises(CurrencyMismatch):
        refunded("r", [Part(BILL, Money(1)), Part(OTHER, Money(1, "USD"))])
