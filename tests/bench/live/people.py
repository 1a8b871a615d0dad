"""Who subscribes: people with sessions of their own, and their tokens."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.oauth.clients import CLIENT_OF_APP, DEFAULT_SCOPE
from domain.identity.models import SignInSession
from domain.kit.actor import App
from domain.people.models import Person
from tests.bench.live.palm import Palm

LIFE = timedelta(days=1)


async def manager_token(palm: Palm) -> str:
    """An access token of the community's manager."""
    (token,) = await tokens(palm, [palm.stage.world.person("manager")], App.MANAGER)
    return token


async def strangers(palm: Palm, number: int) -> tuple[list[UUID], list[str]]:
    """So many new people and a token for each."""
    async with palm.stage.units.begin() as unit:
        people = [Person(name=f"人{each}", phone=f"+86199{each:08}") for each in range(number)]
        unit.session.add_all(people)
        ids = [person.id for person in people]
    return ids, await tokens(palm, ids, App.RESIDENT)


async def tokens(palm: Palm, people: list[UUID], app: App) -> list[str]:
    """An access token for each, of a session that is in the database."""
    now, writer, client_id = datetime.now(UTC), palm.token_writer, CLIENT_OF_APP[app].client_id
    sessions = [
        SignInSession(
            person_id=person,
            app=app,
            scope=DEFAULT_SCOPE,
            device_name="bench",
            started_at=now,
            last_used_at=now,
            expires_at=now + LIFE,
        )
        for person in people
    ]
    written = [writer.access_token(each, client_id, DEFAULT_SCOPE, now) for each in sessions]
    async with palm.stage.units.begin() as unit:
        unit.session.add_all(sessions)
    return written
