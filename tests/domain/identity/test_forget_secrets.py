"""What can no longer tell us anything is thrown away, and nothing else."""

from datetime import timedelta

from sqlalchemy import func, select

from domain.identity.forget_secrets import forget_secrets
from domain.identity.models import OneTimeCode, RefreshToken
from domain.identity.outcomes import SignedIn
from domain.kit.unit_of_work import Units
from tests.domain.identity.conftest import Handset
from tests.support.world import FixedClock


async def forget(units: Units) -> int:
    async with units.begin() as unit:
        return await forget_secrets(unit)


async def left(units: Units) -> tuple[int, int]:
    async with units.begin() as unit:
        codes = await unit.session.execute(select(func.count()).select_from(OneTimeCode))
        tokens = await unit.session.execute(select(func.count()).select_from(RefreshToken))
        return codes.scalar_one(), tokens.scalar_one()


async def test_old_codes_and_long_spent_tokens_go(units: Units, handset: Handset, clock: FixedClock) -> None:
    first = (await handset.sign_in()).refresh_token
    second = await handset.refresh(first)
    assert isinstance(second, SignedIn)
    clock.instant += timedelta(days=1)
    assert await forget(units) == 0
    clock.instant += timedelta(seconds=1)
    assert await forget(units) == 1
    assert await left(units) == (0, 2)
    clock.instant += timedelta(days=29)
    assert await forget(units) == 1
    assert await forget(units) == 0
    assert await left(units) == (0, 1)
    assert isinstance(await handset.refresh(second.refresh_token), SignedIn), "the open end stays"
