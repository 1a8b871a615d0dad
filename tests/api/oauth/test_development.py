"""Development tokens: real ones, in the demo only."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from api.authentication import AuthenticationFailed, Authenticator
from api.oauth.development import DemoOnly, NobodyHasThisPhone, mint
from api.oauth.settings import OAuthSettings
from domain.identity.end_session import end_session
from domain.identity.models import EndReason, SignInSession
from domain.kit.actor import App
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from tests.support.world import World


@pytest.fixture
def demo(settings: OAuthSettings) -> OAuthSettings:
    return replace(settings, issuer="http://127.0.0.1:8000", is_demo=True)


async def phone_of(units: Units, world: World, name: str) -> str:
    async with units.begin() as unit:
        return (await unit.session.get_one(Person, world.person(name))).phone


@pytest.mark.parametrize(("name", "app"), [("owner", App.RESIDENT), ("merchant", App.MERCHANT)])
async def test_a_token_is_good_until_its_session_ends(
    demo: OAuthSettings, units: Units, world: World, name: str, app: App
) -> None:
    token = await mint(demo, units, await phone_of(units, world, name), app)
    caller = await Authenticator(demo, units).authenticate(f"Bearer {token}".encode())
    assert (caller.actor.person_id, caller.actor.app) == (world.person(name), app)
    assert caller.session_id is not None
    async with units.begin() as unit:
        await end_session(unit, caller.session_id, EndReason.ENDED_BY_PERSON)
    with pytest.raises(AuthenticationFailed):
        await Authenticator(demo, units).authenticate(f"Bearer {token}".encode())


async def test_outside_the_demo_none_is_made(settings: OAuthSettings, units: Units, world: World) -> None:
    with pytest.raises(DemoOnly):
        await mint(settings, units, await phone_of(units, world, "owner"))
    async with units.begin() as unit:
        assert (await unit.session.execute(select(func.count()).select_from(SignInSession))).scalar_one() == 0


async def test_a_phone_that_nobody_has_gets_none(demo: OAuthSettings, units: Units) -> None:
    with pytest.raises(NobodyHasThisPhone):
        await mint(demo, units, "+8613800009999")
