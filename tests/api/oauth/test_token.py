"""Signing in and staying signed in, as an app sees it."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import func, select
from sqlmodel import col

from api.oauth.tokens import REGISTRY
from domain.identity.models import OneTimeCode, RefreshToken, SignInSession
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from tests.api.oauth.conftest import CODE_GRANT, ISSUER, PHONE, Phone, wrong
from tests.support.statements import counted
from tests.support.world import MORNING, FixedClock, World

REFUSED_CODE = {
    "error": "invalid_grant",
    "error_description": "The code is not right, or no longer valid. Ask for a new one.",
}
REFUSED_TOKEN = {
    "error": "invalid_grant",
    "error_description": "The refresh token is not valid any more. Sign in again.",
}


async def published_keys(phone: Phone) -> KeySet:
    configuration = (await phone.http.get("/.well-known/openid-configuration")).json()
    return KeySet.import_key_set((await phone.http.get(configuration["jwks_uri"])).json())


async def only_session(units: Units) -> SignInSession:
    async with units.begin() as unit:
        return (await unit.session.execute(select(SignInSession))).scalar_one()


async def test_a_code_becomes_tokens_that_anybody_can_verify(phone: Phone, units: Units) -> None:
    answer = await phone.redeem(await phone.ask(), scope="phone openid", device_name="华为 Mate 80 👨‍👩‍👧")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert tokens.keys() == {
        "access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token",
    }  # fmt: skip
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 900, "openid phone")

    session = await only_session(units)
    assert session.device_name == "华为 Mate 80 👨‍👩‍👧"
    issued = int(MORNING.timestamp())
    access = jwt.decode(tokens["access_token"], await published_keys(phone), registry=REGISTRY)
    assert access.header["alg"] == "EdDSA"
    assert access.header["typ"] == "at+jwt"
    jti = access.claims.pop("jti")
    assert access.claims == {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(session.person_id),
        "client_id": "resident-app",
        "app": "RESIDENT",
        "sid": str(session.id),
        "scope": "openid phone",
        "iat": issued,
        "exp": issued + 900,
    }
    assert len(jti) == 36
    identity = jwt.decode(tokens["id_token"], await published_keys(phone), registry=REGISTRY)
    assert identity.header["typ"] == "JWT"
    assert identity.claims == {
        "iss": ISSUER,
        "aud": "resident-app",
        "sub": str(session.person_id),
        "sid": str(session.id),
        "auth_time": issued,
        "iat": issued,
        "exp": issued + 900,
    }


async def test_without_openid_there_is_no_id_token(phone: Phone) -> None:
    tokens = await phone.sign_in()
    assert tokens["scope"] == "profile phone"
    assert "id_token" not in tokens


async def test_json_is_as_good_as_a_form(phone: Phone) -> None:
    asked = await phone.http.post("/oauth/otp", json={"phone": "138 1234 5678", "client_id": "resident-app"})
    assert asked.status_code == 202
    code = phone.carrier.messages[-1].parameters["code"]
    form = {"grant_type": CODE_GRANT, "client_id": "resident-app", "phone": PHONE, "code": code}
    assert (await phone.http.post("/oauth/token", json=form)).status_code == 200


async def test_every_refusal_of_a_code_reads_the_same(
    phone: Phone, staff_phone: Phone, clock: FixedClock
) -> None:
    code = await phone.ask()
    answers = [await phone.redeem(wrong(code)), await phone.redeem(code), await phone.redeem(code)]
    answers.append(await replace(phone, number="+8613812340000").redeem("123456"))
    not_staff = await staff_phone.ask()
    answers.append(await staff_phone.redeem(not_staff))
    stale = await phone.ask()
    clock.instant += timedelta(minutes=5)
    answers.append(await phone.redeem(stale))
    assert [answer.status_code for answer in answers] == [400, 200, 400, 400, 400, 400]
    bodies = [answer.json() for answer in answers if answer.status_code == 400]
    assert bodies == [REFUSED_CODE] * 5


async def test_tries_are_counted_although_they_are_refused(phone: Phone) -> None:
    code = await phone.ask()
    for _ in range(5):
        assert (await phone.redeem(wrong(code))).status_code == 400
    assert (await phone.redeem(code)).json() == REFUSED_CODE


async def test_guessing_gets_twenty_five_tries_in_ten_minutes(
    phone: Phone, units: Units, clock: FixedClock
) -> None:
    for _ in range(8):
        await phone.http.post("/oauth/otp", data={"phone": PHONE, "client_id": "resident-app"})
        clock.instant += timedelta(seconds=10)
        for _ in range(7):
            await phone.redeem("x")
    async with units.begin() as unit:
        tried = await unit.session.execute(select(func.sum(col(OneTimeCode.tries))))
    assert tried.scalar_one() == 25


async def test_the_staff_app_opens_for_staff(staff_phone: Phone, units: Units, world: World) -> None:
    async with units.begin() as unit:
        number = (await unit.session.get_one(Person, world.person("guard"))).phone
    tokens = await replace(staff_phone, number=number).sign_in()
    claims = jwt.decode(tokens["access_token"], await published_keys(staff_phone), registry=REGISTRY).claims
    assert (claims["app"], claims["client_id"], claims["sub"]) == (
        "MANAGER",
        "manager-app",
        str(world.person("guard")),
    )


async def test_of_twenty_redemptions_at_once_one_wins(phone: Phone, units: Units) -> None:
    code = await phone.ask()
    answers = await asyncio.gather(*(phone.redeem(code) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 19}
    await only_session(units)


async def test_of_twenty_refreshes_at_once_one_chain_comes(phone: Phone, units: Units) -> None:
    tokens = await phone.sign_in()
    answers = await asyncio.gather(*(phone.refresh(tokens["refresh_token"]) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert len({answer.json()["access_token"] for answer in answers}) == 20
    async with units.begin() as unit:
        assert (await unit.session.execute(select(func.count()).select_from(RefreshToken))).scalar_one() == 2
    following = await phone.refresh(answers[0].json()["refresh_token"])
    assert following.status_code == 200


async def test_a_lost_answer_is_forgiven_for_thirty_seconds(phone: Phone, clock: FixedClock) -> None:
    first = (await phone.sign_in())["refresh_token"]
    lost = (await phone.refresh(first)).json()
    clock.instant += timedelta(seconds=30)
    again = await phone.refresh(first)
    assert again.status_code == 200
    assert again.json()["refresh_token"] == lost["refresh_token"]


async def test_reuse_answers_400_and_its_end_of_the_session_stays(
    phone: Phone, units: Units, clock: FixedClock
) -> None:
    tokens = await phone.sign_in()
    following = (await phone.refresh(tokens["refresh_token"])).json()
    assert (await phone.userinfo(following["access_token"])).status_code == 200
    clock.instant += timedelta(seconds=31)
    stolen = await phone.refresh(tokens["refresh_token"])
    assert (stolen.status_code, stolen.json()) == (400, REFUSED_TOKEN)
    session = await only_session(units)
    assert (session.ended_at, session.ended_reason) == (clock.instant, "REUSE_DETECTED")
    assert (await phone.refresh(following["refresh_token"])).json() == REFUSED_TOKEN
    assert (await phone.userinfo(following["access_token"])).status_code == 401


async def test_a_refresh_keeps_the_scope_and_may_narrow_it(phone: Phone) -> None:
    first = await phone.sign_in(scope="openid profile")
    same = (await phone.refresh(first["refresh_token"])).json()
    assert same["scope"] == "openid profile"
    assert "id_token" in same
    narrow = (await phone.refresh(same["refresh_token"], scope="profile")).json()
    assert narrow["scope"] == "profile"
    assert "id_token" not in narrow
    wide = (await phone.refresh(narrow["refresh_token"])).json()
    assert wide["scope"] == "openid profile"


async def test_a_wider_scope_is_refused_and_leaves_the_token_unused(phone: Phone, clock: FixedClock) -> None:
    first = (await phone.sign_in(scope="profile"))["refresh_token"]
    refused = await phone.refresh(first, scope="profile phone")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    clock.instant += timedelta(minutes=1)
    assert (await phone.refresh(first)).status_code == 200


async def test_a_token_of_another_app_is_refused_and_stays_good(phone: Phone, staff_phone: Phone) -> None:
    first = (await phone.sign_in())["refresh_token"]
    assert (await staff_phone.refresh(first)).json() == REFUSED_TOKEN
    assert (await phone.refresh(first)).status_code == 200


WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "invalid_request"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": '"<script>\\'}, "unsupported_grant_type"),
    ({"grant_type": CODE_GRANT, "client_id": ""}, "invalid_client"),
    ({"grant_type": CODE_GRANT, "client_id": "nobody"}, "invalid_client"),
    ({"grant_type": CODE_GRANT, "client_secret": "s"}, "invalid_client"),
    ({"grant_type": CODE_GRANT}, "invalid_request"),
    ({"grant_type": CODE_GRANT, "phone": PHONE}, "invalid_request"),
    ({"grant_type": CODE_GRANT, "phone": "abc", "code": "1"}, "invalid_request"),
    ({"grant_type": CODE_GRANT, "phone": PHONE, "code": "1", "scope": "admin"}, "invalid_scope"),
    ({"grant_type": "refresh_token"}, "invalid_request"),
    ({"grant_type": "refresh_token", "refresh_token": "🔑"}, "invalid_grant"),
]


async def test_what_is_wrong_is_said_as_the_standard_says(phone: Phone) -> None:
    for form, error in WRONG:
        answer = await phone.token(**form)
        assert (answer.status_code, answer.json()["error"]) == (400, error), form
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        said = answer.json()["error_description"]
        assert said.isascii()
        assert not set('"\\[]{}') & set(said), said


async def test_a_client_that_authenticates_by_header_is_told_so(phone: Phone) -> None:
    form = {"grant_type": CODE_GRANT, "client_id": "resident-app"}
    answer = await phone.http.post("/oauth/token", data=form, auth=("resident-app", "secret"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_a_refused_client_sends_no_statement(phone: Phone, units: Units) -> None:
    with counted(units.database) as statements:
        await phone.token(grant_type=CODE_GRANT, client_id="nobody")
    assert statements == []


async def test_every_refused_code_costs_the_same_statement(phone: Phone, units: Units, world: World) -> None:
    async with units.begin() as unit:
        known = (await unit.session.get_one(Person, world.person("owner"))).phone
    code = await replace(phone, number=known).ask()
    paths = []
    for number, what in ((known, wrong(code)), ("+8613812340000", "123456"), (known, "x" * 500)):
        with counted(units.database) as statements:
            await replace(phone, number=number).redeem(what)
        paths.append(statements)
    assert [len(path) for path in paths] == [1, 1, 1]
    assert paths[0] == paths[1] == paths[2]


async def test_a_server_that_dies_half_way_has_used_up_nothing(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> str:
        raise ConnectionError

    code = await phone.ask()
    with monkeypatch.context() as dying:
        dying.setattr("api.oauth.tokens.TokenWriter.access_token", die)
        with pytest.raises(ConnectionError):
            await phone.redeem(code)
    first = (await phone.redeem(code)).json()["refresh_token"]
    with monkeypatch.context() as dying:
        dying.setattr("api.oauth.tokens.TokenWriter.access_token", die)
        with pytest.raises(ConnectionError):
            await phone.refresh(first)
    assert (await phone.refresh(first)).status_code == 200
