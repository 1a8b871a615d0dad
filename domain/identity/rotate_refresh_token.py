"""A refresh token is exchanged for the next one. Used a second time, it betrays a thief, and the session
ends.

One honest case looks like theft: the phone asked, the answer was lost, the phone asks again. Within a short
grace, and as long as the successor has never been used, the old token is therefore answered with the *same*
successor. So a phone that asks twenty times at once holds one token and the session has one chain (ADR 0006).
"""

from datetime import timedelta

from sqlalchemy import select, update
from sqlmodel import col

from domain.identity.end_session import end_session
from domain.identity.models import EndReason, RefreshToken, SignInSession
from domain.identity.open_sessions import lock_session_of
from domain.identity.outcomes import Refusal, SignedIn
from domain.identity.secrets import new_seed, successor, token_digest
from domain.identity.start_session import SESSION_LIFETIME
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork

GRACE = timedelta(seconds=30)


async def rotate_refresh_token(unit: UnitOfWork, app: App, token: str) -> SignedIn | Refusal:
    """The session goes on, or a refusal. The unit must commit in both cases: a refusal may have ended the
    session."""
    session = await lock_session_of(unit, app, token)
    if session is None:
        return Refusal.UNKNOWN
    if session.ended_at is not None or session.expires_at <= unit.now:
        return Refusal.SESSION_OVER
    link = await _link(unit, token_digest(token))
    if link.used_at is None:
        return SignedIn(session, await _advance(unit, session, link, token))
    if link.successor_seed is not None and unit.now - link.used_at <= GRACE:
        return SignedIn(session, successor(token, link.successor_seed))
    await end_session(unit, session.id, EndReason.REUSE_DETECTED)
    return Refusal.REUSED


async def _link(unit: UnitOfWork, digest: bytes) -> RefreshToken:
    """Read only after the lock: what the holder before us wrote must be seen."""
    found = await unit.session.execute(select(RefreshToken).where(col(RefreshToken.token_hash) == digest))
    return found.scalar_one()


async def _advance(unit: UnitOfWork, session: SignInSession, link: RefreshToken, token: str) -> str:
    """The token of this link was used for the first time, so it has arrived: the way back to it closes."""
    await unit.session.execute(
        update(RefreshToken)
        .where(col(RefreshToken.session_id) == session.id, col(RefreshToken.successor_seed).is_not(None))
        .values(successor_seed=None)
    )
    seed = new_seed()
    following = successor(token, seed)
    link.used_at, link.successor_seed = unit.now, seed
    session.last_used_at, session.expires_at = unit.now, unit.now + SESSION_LIFETIME
    unit.session.add(
        RefreshToken(session_id=session.id, token_hash=token_digest(following), issued_at=unit.now)
    )
    return following
