"""What an app may know of its person, and what the server says of itself."""

from dataclasses import replace
from datetime import timedelta

from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from domain.kit.unit_of_work import Units
from domain.people.models import Person
from tests.api.oauth.conftest import ISSUER, KEYS, Phone
from tests.support.statements import counted
from tests.support.world import FixedClock, World


async def test_claims_follow_the_scope(phone: Phone, units: Units, world: World) -> None:
    async with units.begin() as unit:
        number = (await unit.session.get_one(Person, world.person("owner"))).phone
    owner = replace(phone, number=number)
    subject = {"sub": str(world.person("owner"))}
    profile = {"name": "owner", "locale": "zh-CN"}
    proven = {"phone_number": number, "phone_number_verified": True}
    for scope, claims in (
        ("openid", subject),
        ("profile", subject | profile),
        ("openid phone", subject | proven),
        ("phone profile", subject | profile | proven),
    ):
        tokens = await owner.sign_in(scope=scope)
        answer = await owner.userinfo(tokens["access_token"])
        assert (answer.status_code, answer.json()) == (200, claims)
        assert answer.headers["cache-control"] == "no-store"


async def test_userinfo_is_one_statement_once_the_token_is_known(phone: Phone, units: Units) -> None:
    tokens = await phone.sign_in()
    await phone.userinfo(tokens["access_token"])
    with counted(units.database) as statements:
        await phone.userinfo(tokens["access_token"])
    assert len(statements) == 1


async def test_without_a_good_token_there_is_a_challenge(phone: Phone, clock: FixedClock) -> None:
    nobody = await phone.http.get("/oauth/userinfo")
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="palm"')
    wrong = await phone.userinfo("a.b.c")
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_token"})
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    tokens = await phone.sign_in()
    clock.instant += timedelta(minutes=15)
    late = await phone.userinfo(tokens["access_token"])
    assert (late.status_code, late.json()) == (401, {"error": "invalid_token"})


async def test_the_discovery_document_is_valid_and_true(phone: Phone) -> None:
    answer = await phone.http.get("/.well-known/openid-configuration")
    assert answer.headers["cache-control"] == "public, max-age=300"
    document = answer.json()
    # Authlib takes an empty list for a missing one; we have no response types, since nobody comes by browser.
    AuthorizationServerMetadata(document | {"response_types_supported": ["none"]}).validate()
    assert document["response_types_supported"] == []
    assert document["issuer"] == ISSUER
    for name, method in (
        ("token_endpoint", "POST"),
        ("one_time_code_endpoint", "POST"),
        ("revocation_endpoint", "POST"),
        ("userinfo_endpoint", "GET"),
        ("jwks_uri", "GET"),
    ):
        there = await phone.http.request(method, document[name])
        assert there.status_code not in {404, 405}, name


async def test_only_public_halves_of_the_keys_are_published(phone: Phone) -> None:
    documents = [(await phone.http.get(path)).json() for path in ("/.well-known/jwks.json", "/oauth/jwks")]
    assert documents[0] == documents[1]
    (key,) = documents[0]["keys"]
    assert key == {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": KEYS.signing.kid,
        "x": KEYS.signing.as_dict(private=False)["x"],
    }
