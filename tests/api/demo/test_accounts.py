"""One click, one token."""

import httpx
import pytest

from api.authentication import Authenticator
from api.oauth.settings import OAuthSettings
from domain.demo.accounts import DEMO_ACCOUNTS
from domain.kit.unit_of_work import Units


async def test_the_accounts_are_told_in_both_languages(page: httpx.AsyncClient) -> None:
    told = (await page.get("/demo/accounts")).json()
    assert [account["key"] for account in told] == [account.key for account in DEMO_ACCOUNTS]
    assert told[0] == {
        "key": "resident",
        "name": "林晓",
        "phone": "+8613900000001",
        "app": "RESIDENT",
        "language": "zh-CN",
        "handset": "demo-phone-0001",
        "community": "yuelai-garden",
        "about_zh": DEMO_ACCOUNTS[0].about_zh,
        "about_en": DEMO_ACCOUNTS[0].about_en,
    }


@pytest.mark.usefixtures("people")
async def test_a_token_is_the_account_s_own_in_its_app(
    page: httpx.AsyncClient, oauth: OAuthSettings, units: Units
) -> None:
    authenticator = Authenticator(oauth, units)
    people = set()
    for account in DEMO_ACCOUNTS:
        answer = (await page.post("/demo/token", json={"account": account.key})).json()
        known = await authenticator.authenticate(f"Bearer {answer['access_token']}".encode())
        assert (known.actor.app, answer["token_type"], answer["expires_in"]) == (account.app, "Bearer", 900)
        people.add(known.actor.person_id)
    assert len(people - {None}) == len(DEMO_ACCOUNTS)


@pytest.mark.usefixtures("people")
async def test_an_unknown_account_is_told_which_there_are(page: httpx.AsyncClient) -> None:
    answer = await page.post("/demo/token", json={"account": "mayor"})
    assert answer.status_code == 404
    assert "resident, guard, manager, finance, neighbour, merchant" in answer.json()["detail"]


async def test_before_the_seed_it_says_what_to_do(page: httpx.AsyncClient) -> None:
    answer = await page.post("/demo/token", json={"account": "resident"})
    assert (answer.status_code, answer.json()) == (
        409,
        {"detail": "the demo community is not there yet; run: palm seed"},
    )


@pytest.mark.usefixtures("people")
async def test_another_site_s_form_gets_no_token(page: httpx.AsyncClient) -> None:
    """A form can be sent from any page without asking; JSON cannot, and no other origin is allowed here."""
    body = b'{"account": "resident"}'
    answer = await page.post("/demo/token", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422
    assert "access-control-allow-origin" not in answer.headers
