"""The parts of a refund sum to it, and none is of more than was paid."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.refunds.split import Line, by_shares, from_the_first, in_order

LINES = st.lists(
    st.builds(Line, st.integers(0, 9).map(lambda n: UUID(int=n)), st.booleans(), st.integers(1, 10_000)),
    min_size=1,
    max_size=8,
    unique_by=lambda line: (line.bill_id, line.unapplied),
)


def whole(lines: list[Line]) -> int:
    return sum(line.minor for line in lines)


@given(LINES, st.data())
def test_refunds_of_ours_take_line_after_line_until_nothing_is_left(
    lines: list[Line], data: st.DataObject
) -> None:
    left, given_back = list(lines), Counter[tuple[UUID, bool]]()
    while whole(left):
        amount = min(data.draw(st.integers(5_000, 50_000)), whole(left))
        parts = from_the_first(left, amount)
        assert whole(parts) == amount
        assert parts == in_order(parts)
        for part in parts:
            given_back[part.bill_id, part.unapplied] += part.minor
        left = [line._replace(minor=line.minor - given_back[line.bill_id, line.unapplied]) for line in lines]
        assert min(line.minor for line in left) >= 0


@given(LINES, st.data())
def test_refunds_of_others_are_shared_out_the_same_in_whatever_order_they_come(
    lines: list[Line], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(1, whole(lines)))
    parts = by_shares(lines, amount)
    assert whole(parts) == amount
    assert parts == by_shares(data.draw(st.permutations(lines)), amount)
    paid = {line[:2]: line.minor for line in lines}
    assert all(0 < part.minor <= paid[part[:2]] for part in parts)
    assert sorted(by_shares(lines, whole(lines))) == sorted(lines)


def test_by_hand() -> None:
    a, b, c = (UUID(int=n) for n in (1, 2, 3))
    lines = [Line(b, False, 60), Line(a, False, 40), Line(c, True, 7)]
    assert from_the_first(lines, 50) == [Line(c, True, 7), Line(a, False, 40), Line(b, False, 3)]
    assert by_shares(lines, 50) == [Line(a, False, 20), Line(b, False, 30)]
    assert by_shares(lines, 101) == [Line(c, True, 7), Line(a, False, 40), Line(b, False, 54)]
    for split in (from_the_first, by_shares):
        with pytest.raises(ValueError, match="more than is left"):
            split(lines, 108)


def test_a_line_that_others_have_overdrawn_gives_nothing_more() -> None:
    a, b = UUID(int=1), UUID(int=2)
    assert from_the_first([Line(a, False, -1), Line(b, False, 2)], 1) == [Line(b, False, 1)]
