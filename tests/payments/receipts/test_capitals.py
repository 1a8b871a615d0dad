"""人民币大写, by the central bank's own examples and by reading the words back."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payments.receipts.capitals import LARGEST_MINOR, in_capitals

EXAMPLES = {
    140_950: "壹仟肆佰零玖元伍角",
    600_714: "陆仟零柒元壹角肆分",
    32_504: "叁佰贰拾伍元零肆分",
    1_640_902: "壹万陆仟肆佰零玖元零贰分",
    168_032: "壹仟陆佰捌拾元叁角贰分",
    10_700_053: "壹拾万柒仟元伍角叁分",
    100_000: "壹仟元整",
    1_000_500_000: "壹仟万伍仟元整",
    10_000_000_000_00: "壹佰亿元整",
    1_0000_5000_00: "壹亿零伍仟元整",
    1_0001_0000_00: "壹亿零壹万元整",
    5: "伍分",
    50: "伍角",
    1: "壹分",
    0: "零元整",
}


@pytest.mark.parametrize(("minor", "words"), EXAMPLES.items())
def test_amounts_as_the_rules_write_them(minor: int, words: str) -> None:
    assert in_capitals(minor) == words


@given(st.integers(0, LARGEST_MINOR))
@example(LARGEST_MINOR)
@example(1_000_000_000_001)
def test_words_can_be_read_back(minor: int) -> None:
    assert read(in_capitals(minor)) == minor


@given(st.integers(0, LARGEST_MINOR))
def test_zeros_are_said_once_and_never_last(minor: int) -> None:
    words = in_capitals(minor)
    assert "零零" not in words
    assert not re.search("零[元万亿角]", words.removeprefix("零元"))
    assert words.endswith("整") == (minor % 100 == 0)


@pytest.mark.parametrize("minor", [-1, LARGEST_MINOR + 1])
def test_what_is_no_amount_is_refused(minor: int) -> None:
    with pytest.raises(ValueError, match="no amount"):
        in_capitals(minor)


def read(words: str) -> int:
    """The other way round, by the words' meaning alone."""
    yuan, _, rest = words.rpartition("元")
    return whole(yuan) * 100 + small(rest)


def whole(words: str) -> int:
    for word, worth in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        if word in words:
            above, _, below = words.partition(word)
            return whole(above) * worth + whole(below)
    return int("".join(str("零壹贰叁肆伍陆柒捌玖".index(each)) for each in words) or "0")


def small(words: str) -> int:
    worth = {"角": 10, "分": 1}
    pairs = re.findall("([壹贰叁肆伍陆柒捌玖])([角分])", words)
    return sum("零壹贰叁肆伍陆柒捌玖".index(digit) * worth[place] for digit, place in pairs)
