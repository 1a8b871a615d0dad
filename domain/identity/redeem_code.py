"""A code comes back: it opens a session once, or a try is gone."""

from dataclasses import dataclass, field

from sqlalchemy import case, select, update
from sqlmodel import col

from domain.identity.admission import admit
from domain.identity.models import OneTimeCode
from domain.identity.outcomes import Refusal, SignedIn
from domain.identity.secrets import CodeHasher
from domain.identity.start_session import StartSession, start_session
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork

TRIES = 5


@dataclass(frozen=True, slots=True)
class RedeemCode:
    """`phone` is E.164. `device_name` is how the session list will call the handset."""

    app: App
    phone: str
    code: str = field(repr=False)
    device_name: str = ""
    scope: str = ""


async def redeem_code(unit: UnitOfWork, hasher: CodeHasher, command: RedeemCode) -> SignedIn | Refusal:
    """An open session, or a refusal. The unit must commit in both cases.

    A wrong code, a stale one, one already used and one never sent all cost the same single statement.
    """
    if not await _spend(unit, hasher, command):
        return Refusal.CODE_REFUSED
    person_id = await admit(unit, command.app, command.phone)
    if person_id is None:
        return Refusal.NOT_ADMITTED
    return await start_session(
        unit, StartSession(person_id, command.app, command.device_name, scope=command.scope)
    )


async def _spend(unit: UnitOfWork, hasher: CodeHasher, command: RedeemCode) -> bool:
    """Counts the try and, if the code is right, uses it up: one UPDATE, so of two at once the second sees the
    first."""
    newest = (
        select(col(OneTimeCode.id))
        .where(col(OneTimeCode.phone) == command.phone, col(OneTimeCode.app) == command.app)
        .order_by(col(OneTimeCode.sent_at).desc(), col(OneTimeCode.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    alive = [
        col(OneTimeCode.used_at).is_(None),
        col(OneTimeCode.expires_at) > unit.now,
        col(OneTimeCode.tries) < TRIES,
    ]
    right = col(OneTimeCode.code_hash) == hasher.digest(command.app, command.phone, command.code)
    spent = await unit.session.execute(
        update(OneTimeCode)
        .where(col(OneTimeCode.id) == newest, *alive)
        .values(tries=col(OneTimeCode.tries) + 1, used_at=case((right, unit.now)))
        .returning(col(OneTimeCode.used_at).is_not(None))
    )
    return bool(spent.scalar_one_or_none())
