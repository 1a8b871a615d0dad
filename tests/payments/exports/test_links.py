"""Addresses of exports: good for a quarter of an hour, for one person, and for nothing else."""

from datetime import timedelta

import pytest

from domain.kit.ids import new_id
from domain.kit.links import LinkRefused, Links
from payments.exports.links import LinkExpired, Ticket, export_url, open_ticket
from tests.support.world import MORNING

LINKS = Links(b"the operator of the tests, 32 bytes long", "https://palm.example")
TICKET = Ticket(new_id(), new_id(), new_id())


def token(links: Links = LINKS) -> str:
    return export_url(links, TICKET, MORNING).removeprefix("https://palm.example/exports/")


def test_it_opens_for_a_quarter_of_an_hour() -> None:
    assert open_ticket(LINKS, token(), MORNING) == TICKET
    assert open_ticket(LINKS, token(), MORNING + timedelta(minutes=15)) == TICKET


@pytest.mark.parametrize("late", [timedelta(minutes=15, seconds=1), timedelta(days=29)])
def test_then_it_has_expired(late: timedelta) -> None:
    with pytest.raises(LinkExpired):
        open_ticket(LINKS, token(), MORNING + late)


@pytest.mark.parametrize("broken", ["", "x", "=", "é", token()[:-4], token()[:-4] + "AAAA", "A" * 4_000])
def test_what_was_not_made_here_is_refused(broken: str) -> None:
    with pytest.raises(LinkRefused):
        open_ticket(LINKS, broken, MORNING)


def test_another_operator_s_and_another_purpose_s_are_refused() -> None:
    foreign = token(Links(b"another operator, also 32 bytes long", "https://palm.example"))
    for each in (foreign, LINKS.seal("receipt", bytes(48), MORNING)):
        with pytest.raises(LinkRefused):
            open_ticket(LINKS, each, MORNING)


def test_after_a_month_nothing_is_known_of_it() -> None:
    with pytest.raises(LinkRefused):
        open_ticket(LINKS, token(), MORNING + timedelta(days=31))


def test_it_shows_no_id() -> None:
    assert TICKET.export_id.hex not in token()
    assert TICKET.person_id.hex not in token()
