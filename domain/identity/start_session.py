"""A person is signed in to one app on one handset."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.identity.events import SessionStarted
from domain.identity.models import RefreshToken, SignInSession
from domain.identity.outcomes import SignedIn
from domain.identity.secrets import new_refresh_token, token_digest
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork

SESSION_LIFETIME = timedelta(days=90)
"""A session that is not refreshed for so long has run out."""


@dataclass(frozen=True, slots=True)
class StartSession:
    """The caller has proven who the person is."""

    person_id: UUID
    app: App
    device_name: str = ""
    scope: str = ""


async def start_session(unit: UnitOfWork, command: StartSession) -> SignedIn:
    """A new session with the first refresh token of its chain."""
    session = SignInSession(
        person_id=command.person_id,
        app=command.app,
        scope=command.scope,
        device_name=command.device_name,
        started_at=unit.now,
        last_used_at=unit.now,
        expires_at=unit.now + SESSION_LIFETIME,
    )
    unit.session.add(session)
    await unit.session.flush()  # the token's foreign key needs the row
    token = new_refresh_token()
    unit.session.add(RefreshToken(session_id=session.id, token_hash=token_digest(token), issued_at=unit.now))
    unit.record(
        SessionStarted(community_id=None, subject_id=session.id, person_id=command.person_id, app=command.app)
    )
    return SignedIn(session, token)
