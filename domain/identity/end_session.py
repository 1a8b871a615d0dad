"""Sessions end: by signing out, from the session list of another handset, or because a token was stolen."""

from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import col

from domain.identity.events import SessionEnded
from domain.identity.models import EndReason, SignInSession
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork


async def end_session(unit: UnitOfWork, session_id: UUID, reason: EndReason) -> bool:
    """Whether this call ended it. For callers who hold the session's own token; others use
    `end_own_session`."""
    return await _end(unit, reason, col(SignInSession.id) == session_id) == 1


async def end_own_session(unit: UnitOfWork, actor: Actor, key: Key) -> SignInSession:
    """One of the caller's sessions is over. A second call changes nothing and says no event.

    Raises NotFound for a session that is not the caller's, and Forbidden for a caller who has not signed in.
    """
    person_id = _signed_in(actor)
    session = await unit.session.get(SignInSession, key.id) if key.id is not None else None
    if session is None or session.person_id != person_id:
        raise NotFound("sessionId")
    reason = EndReason.SIGNED_OUT if session.id == actor.session_id else EndReason.ENDED_BY_PERSON
    await _end(unit, reason, col(SignInSession.id) == session.id)
    await unit.session.refresh(session)
    return session


async def end_own_sessions(unit: UnitOfWork, actor: Actor, *, keep_current: bool = False) -> int:
    """How many of the caller's open sessions were ended: all, or all but the one that asks."""
    own = col(SignInSession.person_id) == _signed_in(actor)
    others = (
        [col(SignInSession.id) != actor.session_id] if keep_current and actor.session_id is not None else []
    )
    return await _end(unit, EndReason.ENDED_BY_PERSON, own, *others)


def _signed_in(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Forbidden
    return actor.person_id


async def _end(unit: UnitOfWork, reason: EndReason, *which: ColumnElement[bool]) -> int:
    ended = await unit.session.execute(
        update(SignInSession)
        .where(*which, col(SignInSession.ended_at).is_(None))
        .values(ended_at=unit.now, ended_reason=reason)
        .returning(col(SignInSession.id), col(SignInSession.person_id))
    )
    rows = ended.all()
    for session_id, person_id in rows:
        unit.record(
            SessionEnded(community_id=None, subject_id=session_id, person_id=person_id, reason=reason)
        )
    return len(rows)
