from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kit.links import LinkRefused, Links

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LINKS = Links(b"an operator's key of the tests", "https://palm.example")
HOUR = timedelta(hours=1)


@given(st.binary(max_size=80))
def test_a_token_opens_while_it_lasts(subject: bytes) -> None:
    token = LINKS.seal("receipt", subject, NOW)
    assert LINKS.open("receipt", token, NOW + HOUR, HOUR) == subject
    assert "/" not in token
    assert "+" not in token


@pytest.mark.parametrize("later", [timedelta(hours=1, seconds=1), timedelta(days=9), timedelta(minutes=-2)])
def test_it_does_not_open_afterwards_nor_from_the_future(later: timedelta) -> None:
    with pytest.raises(LinkRefused):
        LINKS.open("receipt", LINKS.seal("receipt", b"subject", NOW), NOW + later, HOUR)


def test_it_opens_for_its_purpose_and_under_its_key_alone() -> None:
    token = LINKS.seal("receipt", b"subject", NOW)
    for links, purpose in ((LINKS, "export"), (Links(b"another operator's key", ""), "receipt")):
        with pytest.raises(LinkRefused):
            links.open(purpose, token, NOW, HOUR)


@pytest.mark.parametrize("place", [0, 1, 20, 60, -1])
def test_an_altered_token_does_not_open(place: int) -> None:
    token = list(LINKS.seal("receipt", b"subject", NOW).rstrip("="))
    token[place] = "A" if token[place] != "A" else "B"
    with pytest.raises(LinkRefused):
        LINKS.open("receipt", "".join(token), NOW, HOUR)


@pytest.mark.parametrize("junk", ["", "A", "é", "=" * 50, "A" * 10_000, "gAAAAA", "..%2f"])
def test_junk_does_not_open(junk: str) -> None:
    with pytest.raises(LinkRefused):
        LINKS.open("receipt", junk, NOW, HOUR)
