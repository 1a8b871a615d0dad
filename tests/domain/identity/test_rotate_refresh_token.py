"""One chain of tokens a session: a lost answer is forgiven for half a minute, a second use is theft."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.identity.models import EndReason, RefreshToken, SignInSession
from domain.identity.outcomes import Refusal, SignedIn
from domain.identity.rotate_refresh_token import rotate_refresh_token
from domain.identity.secrets import successor
from domain.kit.actor import App
from domain.kit.unit_of_work import Units
from tests.domain.identity.conftest import Handset, dying
from tests.support.outbox import recorded
from tests.support.world import MORNING, FixedClock


async def links(units: Units) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count()).select_from(RefreshToken))).scalar_one()


async def ended(units: Units) -> EndReason | None:
    async with units.begin() as unit:
        session = (await unit.session.execute(select(SignInSession))).scalar_one()
        assert (session.ended_at is None) == (session.ended_reason is None)
        return session.ended_reason


async def refreshed(handset: Handset, token: str) -> str:
    outcome = await handset.refresh(token)
    assert isinstance(outcome, SignedIn)
    return outcome.refresh_token


async def test_a_refresh_gives_the_next_token_and_more_time(handset: Handset, clock: FixedClock) -> None:
    first = await handset.sign_in()
    clock.instant += timedelta(days=89)
    outcome = await handset.refresh(first.refresh_token)
    assert isinstance(outcome, SignedIn)
    assert outcome.refresh_token != first.refresh_token
    assert outcome.session.id == first.session.id
    assert outcome.session.last_used_at == clock.instant
    assert outcome.session.expires_at == clock.instant + timedelta(days=90)


async def test_a_session_not_refreshed_for_ninety_days_is_over(handset: Handset, clock: FixedClock) -> None:
    first = await handset.sign_in()
    clock.instant += timedelta(days=90)
    assert await handset.refresh(first.refresh_token) is Refusal.SESSION_OVER


async def test_a_lost_answer_is_given_again_within_the_grace(
    units: Units, handset: Handset, clock: FixedClock
) -> None:
    first = (await handset.sign_in()).refresh_token
    lost = await refreshed(handset, first)
    clock.instant += timedelta(seconds=30)
    assert await refreshed(handset, first) == lost
    assert await links(units) == 2
    assert await ended(units) is None
    assert await refreshed(handset, lost) != lost


async def test_the_same_a_second_later_is_theft_and_ends_the_session(
    units: Units, handset: Handset, clock: FixedClock
) -> None:
    signed_in = await handset.sign_in()
    following = await refreshed(handset, signed_in.refresh_token)
    clock.instant += timedelta(seconds=30, microseconds=1)
    assert await handset.refresh(signed_in.refresh_token) is Refusal.REUSED
    assert await ended(units) is EndReason.REUSE_DETECTED
    assert await handset.refresh(following) is Refusal.SESSION_OVER
    event = {"person_id": str(signed_in.session.person_id), "reason": "REUSE_DETECTED"}
    assert (await recorded(units))[1:] == [("session.ended", event)]


async def test_the_grace_ends_when_the_successor_is_used(units: Units, handset: Handset) -> None:
    first = (await handset.sign_in()).refresh_token
    second = await refreshed(handset, first)
    await refreshed(handset, second)
    assert await handset.refresh(first) is Refusal.REUSED
    assert await ended(units) is EndReason.REUSE_DETECTED


async def test_an_old_token_of_a_long_chain_ends_it(handset: Handset, clock: FixedClock) -> None:
    token = first = (await handset.sign_in()).refresh_token
    for _ in range(5):
        clock.instant += timedelta(hours=1)
        token = await refreshed(handset, token)
    assert await handset.refresh(first) is Refusal.REUSED
    assert await handset.refresh(token) is Refusal.SESSION_OVER


async def test_twenty_at_once_are_one_chain(units: Units, handset: Handset) -> None:
    first = (await handset.sign_in()).refresh_token
    tokens = await asyncio.gather(*(refreshed(handset, first) for _ in range(20)))
    assert len(set(tokens)) == 1
    assert await links(units) == 2
    assert await refreshed(handset, tokens[0]) not in {first, tokens[0]}


async def test_twenty_thieves_at_once_end_the_session_once(
    units: Units, handset: Handset, clock: FixedClock
) -> None:
    first = (await handset.sign_in()).refresh_token
    await refreshed(handset, first)
    clock.instant += timedelta(minutes=1)
    outcomes = await asyncio.gather(*(handset.refresh(first) for _ in range(20)))
    assert sorted(outcomes) == [Refusal.REUSED] + [Refusal.SESSION_OVER] * 19  # type: ignore[type-var]
    assert [name for name, _ in await recorded(units)] == ["session.started", "session.ended"]


async def test_theft_and_honest_use_at_once_never_leave_two_chains(
    units: Units, handset: Handset, clock: FixedClock
) -> None:
    first = (await handset.sign_in()).refresh_token
    second = await refreshed(handset, first)
    clock.instant += timedelta(minutes=1)
    await asyncio.gather(handset.refresh(first), handset.refresh(second))
    assert await ended(units) is EndReason.REUSE_DETECTED
    async with units.begin() as unit:
        unused = select(func.count()).where(col(RefreshToken.used_at).is_(None))
        assert (await unit.session.execute(unused)).scalar_one() == 1


@pytest.mark.parametrize("token", ["", "unknown", "🔑", "a" * 5000])
async def test_an_unknown_token_is_refused_and_harms_nobody(
    units: Units, handset: Handset, token: str
) -> None:
    await handset.sign_in()
    assert await handset.refresh(token) is Refusal.UNKNOWN
    assert await ended(units) is None


async def test_another_app_cannot_use_the_token_nor_end_the_session(units: Units, handset: Handset) -> None:
    first = (await handset.sign_in()).refresh_token
    assert await replace(handset, app=App.MANAGER).refresh(first) is Refusal.UNKNOWN
    assert await ended(units) is None
    await refreshed(handset, first)


async def test_a_refresh_that_dies_before_the_commit_leaves_the_token_usable(
    units: Units, handset: Handset
) -> None:
    first = (await handset.sign_in()).refresh_token
    async with dying(units) as unit:
        await rotate_refresh_token(unit, App.RESIDENT, first)
    assert await links(units) == 1
    await refreshed(handset, first)


async def test_the_database_alone_gives_no_token_away(units: Units, handset: Handset) -> None:
    first = (await handset.sign_in()).refresh_token
    second = await refreshed(handset, first)
    async with units.begin() as unit:
        seeds = list((await unit.session.execute(select(col(RefreshToken.successor_seed)))).scalars())
    assert sorted(seed is None for seed in seeds) == [False, True]
    (seed,) = [seed for seed in seeds if seed is not None]
    assert successor(first, seed) == second
    await refreshed(handset, second)
    async with units.begin() as unit:
        kept = await unit.session.execute(
            select(RefreshToken).where(col(RefreshToken.successor_seed).is_not(None))
        )
        (only,) = kept.scalars()
    assert only.used_at == MORNING
    assert only.successor_seed != seed
