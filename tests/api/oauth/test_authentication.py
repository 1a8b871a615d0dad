"""A token is believed once it is verified and its session is open, and no longer than both last."""

import asyncio
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from api.authentication import Authenticated, AuthenticationFailed, Authenticator, FailureReason
from api.oauth.keys import SigningKeys, new_key_set
from api.oauth.settings import OAuthSettings
from api.oauth.tokens import REGISTRY, TokenWriter
from domain.identity.end_session import end_session
from domain.identity.models import EndReason, SignInSession
from domain.identity.start_session import StartSession, start_session
from domain.kit.actor import ANONYMOUS, Actor, App
from domain.kit.ids import new_id
from domain.kit.unit_of_work import Units
from tests.api.oauth.conftest import Phone
from tests.support.statements import counted
from tests.support.world import MORNING, FixedClock, World


async def started(units: Units, person_id: UUID) -> SignInSession:
    async with units.begin() as unit:
        return (await start_session(unit, StartSession(person_id, App.RESIDENT, "iPhone"))).session


@pytest.fixture
async def session(units: Units, world: World) -> SignInSession:
    return await started(units, world.person("owner"))


def header(settings: OAuthSettings, session: SignInSession, clock: FixedClock) -> bytes:
    return (
        b"Bearer "
        + TokenWriter(settings).access_token(session, "resident-app", "phone", clock.now()).encode()
    )


async def refused(authenticator: Authenticator, authorization: bytes) -> FailureReason:
    with pytest.raises(AuthenticationFailed) as failure:
        await authenticator.authenticate(authorization)
    return failure.value.reason


async def test_a_token_tells_who_calls_through_which_app_and_how_long(
    authenticator: Authenticator, settings: OAuthSettings, session: SignInSession, clock: FixedClock
) -> None:
    caller = await authenticator.authenticate(header(settings, session, clock))
    assert caller == Authenticated(
        Actor(App.RESIDENT, session.person_id, session.id), MORNING + timedelta(minutes=15), "phone"
    )
    assert caller.session_id == session.id


async def test_without_a_header_the_caller_is_anonymous(authenticator: Authenticator, units: Units) -> None:
    with counted(units.database) as statements:
        caller = await authenticator.authenticate(None)
    assert (caller.actor, caller.expires_at, statements) == (ANONYMOUS, None, [])


async def test_the_second_time_costs_no_statement(
    authenticator: Authenticator,
    settings: OAuthSettings,
    session: SignInSession,
    units: Units,
    clock: FixedClock,
) -> None:
    authorization = header(settings, session, clock)
    with counted(units.database) as first:
        caller = await authenticator.authenticate(authorization)
    with counted(units.database) as second:
        assert await authenticator.authenticate(authorization) is caller
        assert await authenticator.identify(authorization.decode()) is caller
    assert (len(first), second) == (1, [])


async def test_a_token_runs_out_known_by_heart_or_not(
    authenticator: Authenticator, settings: OAuthSettings, session: SignInSession, clock: FixedClock
) -> None:
    authorization = header(settings, session, clock)
    clock.instant += timedelta(minutes=14, seconds=59)
    await authenticator.authenticate(authorization)
    clock.instant += timedelta(seconds=1)
    for _ in range(2):
        assert await refused(authenticator, authorization) is FailureReason.EXPIRED


async def test_an_ended_session_is_refused_when_the_token_is_first_seen(
    authenticator: Authenticator,
    settings: OAuthSettings,
    session: SignInSession,
    units: Units,
    clock: FixedClock,
) -> None:
    async with units.begin() as unit:
        await end_session(unit, session.id, EndReason.SIGNED_OUT)
    assert await refused(authenticator, header(settings, session, clock)) is FailureReason.REVOKED


async def test_a_session_that_never_was_is_refused(
    authenticator: Authenticator, settings: OAuthSettings, session: SignInSession, clock: FixedClock
) -> None:
    stranger = SignInSession(**session.model_dump() | {"id": new_id()})
    assert await refused(authenticator, header(settings, stranger, clock)) is FailureReason.REVOKED


async def test_all_tokens_of_a_session_are_forgotten_and_no_others(
    authenticator: Authenticator,
    settings: OAuthSettings,
    session: SignInSession,
    units: Units,
    world: World,
    clock: FixedClock,
) -> None:
    other = await started(units, world.person("neighbour"))
    mine = [header(settings, session, clock) for _ in range(2)]
    theirs = header(settings, other, clock)
    for authorization in (*mine, theirs):
        await authenticator.authenticate(authorization)
    authenticator.forget(session.id)
    for authorization in mine:
        assert await refused(authenticator, authorization) is FailureReason.REVOKED
    with counted(units.database) as statements:
        await authenticator.authenticate(theirs)
    assert statements == []


async def test_an_end_that_comes_in_while_the_database_answers_is_not_overlooked(
    authenticator: Authenticator,
    settings: OAuthSettings,
    session: SignInSession,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(*_: object) -> bool:
        asked.set()
        await may_answer.wait()
        return True

    monkeypatch.setattr("api.authentication.is_open", slow)
    task = asyncio.create_task(refused(authenticator, header(settings, session, clock)))
    await asked.wait()
    authenticator.forget(session.id)
    may_answer.set()
    assert await task is FailureReason.REVOKED


async def test_after_missed_events_every_token_is_asked_for_again(
    authenticator: Authenticator,
    settings: OAuthSettings,
    session: SignInSession,
    units: Units,
    clock: FixedClock,
) -> None:
    authorization = header(settings, session, clock)
    await authenticator.authenticate(authorization)
    async with units.begin() as unit:
        await end_session(unit, session.id, EndReason.SIGNED_OUT)
    await authenticator.authenticate(authorization)
    authenticator.forget_all()
    assert await refused(authenticator, authorization) is FailureReason.REVOKED


async def test_memory_is_bounded_and_the_least_used_goes_first(
    settings: OAuthSettings, session: SignInSession, units: Units, clock: FixedClock
) -> None:
    authenticator = Authenticator(settings, units, capacity=2)
    first, second, third = (header(settings, session, clock) for _ in range(3))
    for authorization in (first, second, first, third):
        await authenticator.authenticate(authorization)
    paths = []
    for authorization in (first, third, second):
        with counted(units.database) as statements:
            await authenticator.authenticate(authorization)
        paths.append(len(statements))
    assert paths == [0, 0, 1]
    for _ in range(5):
        authenticator.forget(new_id())
    assert len(authenticator._ended) == 2
    assert len(authenticator._known) == 2
    authenticator.forget(session.id)
    assert (authenticator._known, authenticator._headers_of) == ({}, {})


async def test_a_key_may_be_changed_without_signing_anybody_out(
    settings: OAuthSettings, session: SignInSession, units: Units, clock: FixedClock
) -> None:
    old, new = settings.keys.signing, SigningKeys.parse(new_key_set()).signing
    both = replace(settings, keys=SigningKeys([new, old]))
    only_new = replace(settings, keys=SigningKeys([new]))
    before, after = header(settings, session, clock), header(both, session, clock)
    assert jwt.decode(after[7:], new, registry=REGISTRY).header["kid"] == new.kid
    for authorization in (before, after):
        await Authenticator(both, units).authenticate(authorization)
    await Authenticator(only_new, units).authenticate(after)
    assert await refused(Authenticator(only_new, units), before) is FailureReason.MALFORMED


NO_TOKENS = [
    b"",
    b"Bearer",
    b"Bearer ",
    b"Basic cmVzaWRlbnQ6eA==",
    b"Bearer a.b.c",
    b"Bearer \xff\xfe.\x00.\n",
    b"Bearer " + b"a" * 100_000,
    b"Bearer e30.e30.e30",
    b"Token a",
]


async def test_what_is_no_token_is_refused(authenticator: Authenticator) -> None:
    for authorization in NO_TOKENS:
        assert await refused(authenticator, authorization) is FailureReason.MALFORMED, authorization[:40]


@limits(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=300) | st.text(alphabet="eyJ0.-_AaZz9", max_size=200).map(str.encode))
async def test_any_bytes_are_refused(authenticator: Authenticator, junk: bytes) -> None:
    assert await refused(authenticator, b"Bearer " + junk) is FailureReason.MALFORMED


FORGED: dict[str, dict[str, object]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "https://other.example"},
    "no person": {"sub": None},
    "a person who is no id": {"sub": "admin"},
    "an unknown app": {"app": "ROOT"},
    "no session": {"sid": 7},
    "no end": {"exp": None},
    "an end that is no number": {"exp": "never"},
    "an end beyond time": {"exp": 10**30},
    "an end that is not finite": {"exp": float("inf")},
}


def claims_of(settings: OAuthSettings, authorization: bytes) -> dict[str, object]:
    return dict(jwt.decode(authorization[7:], settings.keys.trusted, registry=REGISTRY).claims)


async def test_a_signed_token_with_a_wrong_claim_is_refused(
    authenticator: Authenticator, settings: OAuthSettings, session: SignInSession, clock: FixedClock
) -> None:
    good, key = claims_of(settings, header(settings, session, clock)), settings.keys.signing
    for name, change in FORGED.items():
        own = {"alg": "EdDSA", "kid": key.kid, "typ": "at+jwt"}
        token = jwt.encode(own, good | change, key, registry=REGISTRY)
        assert await refused(authenticator, f"Bearer {token}".encode()) is FailureReason.MALFORMED, name


def encoded(part: object) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_a_foreign_key_another_algorithm_and_another_type_are_refused(
    authenticator: Authenticator, settings: OAuthSettings, session: SignInSession, clock: FixedClock
) -> None:
    good = header(settings, session, clock)
    claims, key = claims_of(settings, good), settings.keys.signing
    foreign = OKPKey.generate_key("Ed25519")
    shared = OctKey.import_key(str(key.as_dict(private=False)["x"]))
    own = {"kid": key.kid, "typ": "at+jwt"}
    forged = [
        jwt.encode({"alg": "EdDSA", **own}, claims, foreign, registry=REGISTRY),
        jwt.encode({"alg": "HS256", **own}, claims, shared, algorithms=["HS256"]),
        f"{encoded({'alg': 'none', **own})}.{encoded(claims)}.",
        jwt.encode({"alg": "EdDSA", **own, "typ": "JWT"}, claims, key, registry=REGISTRY),
        jwt.encode({"alg": "EdDSA", "kid": key.kid}, claims, key, registry=REGISTRY),
        TokenWriter(settings).id_token(session, "resident-app", clock.now()),
        good[7:-4].decode() + "AAAA",
    ]
    for token in forged:
        assert await refused(authenticator, f"Bearer {token}".encode()) is FailureReason.MALFORMED
    await authenticator.authenticate(good)


def test_a_failure_names_its_challenge() -> None:
    failure = AuthenticationFailed(FailureReason.EXPIRED)
    assert str(failure) == "The access token has run out; refresh it."
    assert failure.challenge == (
        'Bearer realm="palm", error="invalid_token", '
        'error_description="The access token has run out; refresh it."'
    )


async def test_signing_out_over_http_is_known_at_once(phone: Phone, authenticator: Authenticator) -> None:
    tokens = await phone.sign_in()
    authorization = f"Bearer {tokens['access_token']}".encode()
    await authenticator.authenticate(authorization)
    await phone.sign_out(tokens["refresh_token"])
    assert await refused(authenticator, authorization) is FailureReason.REVOKED
