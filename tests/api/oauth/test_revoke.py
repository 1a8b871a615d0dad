"""Signing out ends the session, whichever of its tokens is sent, and tells a stranger nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.identity.models import EndReason, SignInSession
from domain.kit.unit_of_work import Units
from tests.api.oauth.conftest import Phone
from tests.support.outbox import recorded
from tests.support.world import FixedClock


async def reasons(units: Units) -> list[EndReason | None]:
    async with units.begin() as unit:
        found = await unit.session.execute(
            select(col(SignInSession.ended_reason)).order_by(col(SignInSession.started_at))
        )
        return list(found.scalars())


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", [{}, {"token_type_hint": "access_token"}, {"token_type_hint": "nonsense"}])
async def test_either_token_ends_the_session(
    phone: Phone, units: Units, kind: str, hint: dict[str, str]
) -> None:
    tokens = await phone.sign_in()
    for _ in range(2):
        answer = await phone.sign_out(tokens[kind], **hint)
        assert (answer.status_code, answer.json()) == (200, {})
    assert await reasons(units) == [EndReason.SIGNED_OUT]
    assert [name for name, _ in await recorded(units)] == ["session.started", "session.ended"]
    assert (await phone.userinfo(tokens["access_token"])).status_code == 401
    assert (await phone.refresh(tokens["refresh_token"])).status_code == 400


async def test_an_access_token_whose_time_is_over_still_signs_out(
    phone: Phone, units: Units, clock: FixedClock
) -> None:
    tokens = await phone.sign_in()
    clock.instant += timedelta(hours=1)
    assert (await phone.userinfo(tokens["access_token"])).status_code == 401
    assert (await phone.sign_out(tokens["access_token"])).status_code == 200
    assert await reasons(units) == [EndReason.SIGNED_OUT]


async def test_a_token_used_up_long_ago_still_signs_out(phone: Phone, units: Units) -> None:
    first = (await phone.sign_in())["refresh_token"]
    await phone.refresh(first)
    await phone.sign_out(first)
    assert await reasons(units) == [EndReason.SIGNED_OUT]


@pytest.mark.parametrize("token", ["unknown", "a.b.c", "🔑", "x" * 5000])
async def test_an_unknown_token_is_no_error(phone: Phone, units: Units, token: str) -> None:
    await phone.sign_in()
    assert (await phone.sign_out(token)).status_code == 200
    assert await reasons(units) == [None]


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_another_app_s_token_is_left_alone(
    phone: Phone, staff_phone: Phone, units: Units, kind: str
) -> None:
    tokens = await phone.sign_in()
    assert (await staff_phone.sign_out(tokens[kind])).status_code == 200
    assert await reasons(units) == [None]


async def test_only_one_session_of_a_person_ends(phone: Phone, units: Units) -> None:
    first, second = await phone.sign_in(), await phone.sign_in()
    await phone.sign_out(first["refresh_token"])
    assert sorted(reason is None for reason in await reasons(units)) == [False, True]
    assert (await phone.userinfo(second["access_token"])).status_code == 200


async def test_the_token_and_the_client_must_be_named(phone: Phone) -> None:
    missing = await phone.http.post("/oauth/revoke", data={"client_id": "resident-app"})
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_request")
    nobody = await phone.http.post("/oauth/revoke", data={"token": "a"})
    assert (nobody.status_code, nobody.json()["error"]) == (400, "invalid_client")
