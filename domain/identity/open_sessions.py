"""Finding sessions: a person's own list, by a refresh token, and whether one is still open."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.identity.models import RefreshToken, SignInSession
from domain.identity.secrets import token_digest
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork


async def list_open_sessions(unit: UnitOfWork, person_id: UUID) -> Sequence[SignInSession]:
    """The person's sessions that have neither ended nor run out, newest first."""
    found = await unit.session.execute(
        select(SignInSession)
        .where(
            col(SignInSession.person_id) == person_id,
            col(SignInSession.ended_at).is_(None),
            col(SignInSession.expires_at) > unit.now,
        )
        .order_by(col(SignInSession.started_at).desc(), col(SignInSession.id).desc())
    )
    return found.scalars().all()


async def is_open(unit: UnitOfWork, session_id: UUID) -> bool:
    """One SELECT by key."""
    found = await unit.session.execute(
        select(col(SignInSession.id)).where(
            col(SignInSession.id) == session_id,
            col(SignInSession.ended_at).is_(None),
            col(SignInSession.expires_at) > unit.now,
        )
    )
    return found.scalar_one_or_none() is not None


async def lock_session_of(unit: UnitOfWork, app: App, refresh_token: str) -> SignInSession | None:
    """The session that a token of this app continues or once continued, open or not.

    Locked, so that all that concerns one chain of tokens happens one after another.
    """
    of_token = select(col(RefreshToken.session_id)).where(
        col(RefreshToken.token_hash) == token_digest(refresh_token)
    )
    found = await unit.session.execute(
        select(SignInSession)
        .where(col(SignInSession.id) == of_token.scalar_subquery(), col(SignInSession.app) == app)
        .with_for_update()
    )
    return found.scalar_one_or_none()
