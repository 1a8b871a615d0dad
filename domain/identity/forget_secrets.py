"""Codes and spent tokens are thrown away when they can no longer tell us anything. The worker does this
hourly."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from domain.identity.models import OneTimeCode, RefreshToken
from domain.kit.unit_of_work import UnitOfWork

CODES_KEPT = timedelta(days=1)
SPENT_TOKENS_KEPT = timedelta(days=30)
"""A token stolen and used later than this is merely unknown: refused, but it no longer gives the thief
away."""


async def forget_secrets(unit: UnitOfWork) -> int:
    """How many rows went. Doing it twice is harmless."""
    codes = delete(OneTimeCode).where(col(OneTimeCode.sent_at) < unit.now - CODES_KEPT)
    tokens = delete(RefreshToken).where(col(RefreshToken.used_at) < unit.now - SPENT_TOKENS_KEPT)
    gone_codes = await unit.session.execute(codes.returning(col(OneTimeCode.id)))
    gone_tokens = await unit.session.execute(tokens.returning(col(RefreshToken.id)))
    return len(gone_codes.all()) + len(gone_tokens.all())
