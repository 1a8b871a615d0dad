"""Tokens for trying things out, without a text message. In the demo only."""

from sqlalchemy import select
from sqlmodel import col

from api.oauth.clients import CLIENT_OF_APP, DEFAULT_SCOPE
from api.oauth.settings import OAuthSettings
from api.oauth.tokens import TokenWriter
from domain.identity.start_session import StartSession, start_session
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.people.models import Person


class DemoOnly(Exception):
    """Development tokens exist in the demo only; sign in with a code instead."""


class NobodyHasThisPhone(Exception):
    """No such person in this database; seed the demo first."""


async def mint(settings: OAuthSettings, units: Units, phone: str, app: App = App.RESIDENT) -> str:
    """An access token for the person with this phone (E.164), of a real session that can be ended like any
    other.

    The app's own admission is not asked. Raises DemoOnly and NobodyHasThisPhone.
    """
    if not settings.is_demo:
        raise DemoOnly
    async with units.begin() as unit:
        person_id = (await _person(unit, phone)).id
        started = await start_session(
            unit, StartSession(person_id, app, device_name="palm token", scope=DEFAULT_SCOPE)
        )
        client_id = CLIENT_OF_APP[app].client_id
        return TokenWriter(settings).access_token(started.session, client_id, DEFAULT_SCOPE, unit.now)


async def _person(unit: UnitOfWork, phone: str) -> Person:
    found = await unit.session.execute(select(Person).where(col(Person.phone) == phone))
    person = found.scalar_one_or_none()
    if person is None:
        raise NobodyHasThisPhone(phone)
    return person
