"""One spelling a number; everything else is refused by one typed error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.errors import PhoneNumberInvalid
from domain.identity.phone_numbers import normalise


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13800000001", "+8613800000001"),
        ("+86 138 0000 0001", "+8613800000001"),
        ("86 138-0000-0001", "+8613800000001"),
        ("0086 13800000001", "+8613800000001"),
        ("１３８０００００００１", "+8613800000001"),
        ("+852 6123 4567", "+85261234567"),
        ("+1 (201) 555-0123", "+12015550123"),
    ],
)
def test_a_number_has_one_spelling(written: str, meant: str) -> None:
    assert normalise(written) == meant
    assert normalise(meant) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "12",
        "110",
        "abc",
        "+",
        "+86",
        "138000000011",
        "13800000001 ext. 5",
        "+999 1234",
        "1" * 33,
        "\0",
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        normalise(written)
    assert (refused.value.code, refused.value.path) == ("PHONE_NUMBER_INVALID", ("phone",))


@given(st.text(max_size=40) | st.from_regex(r"[+0-9 ()\-;=extphon-]{0,32}", fullmatch=True))
def test_any_text_is_a_number_or_refused(written: str) -> None:
    try:
        meant = normalise(written)
    except PhoneNumberInvalid:
        return
    assert normalise(meant) == meant
    assert meant.startswith("+")
    assert meant[1:].isdecimal()
    assert meant.isascii()
    assert len(meant) <= 20
