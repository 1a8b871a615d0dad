"""Which sessions are open: the person's own list, and the question that is asked of every fresh access
token."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.identity.models import SignInSession
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
