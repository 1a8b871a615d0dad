"""Payments whose story has broken off are gone on with, once, and soon."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from domain.kit.database import Database
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout import sweep
from payments.checkout.models import Payment
from payments.checkout.provider import PaymentProvider
from payments.checkout.status import PaymentStatus
from payments.checkout.sweep import Sweeper
from payments.ledger.balance import community_balances
from tests.payments.reconciliation.conftest import Paying, paying
from tests.payments.sweeping.till import Till
from tests.support.world import MORNING, FixedClock, World, build_world

__all__ = ["paying"]

UNHEARD: dict[str, Any] = {
    "status": PaymentStatus.STARTING,
    "provider_id": None,
    "started_at": MORNING,
    "expires_at": MORNING + timedelta(minutes=30),
}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url, pool_size=20)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def sweeper(units: Units, till: Till) -> Sweeper:
    return Sweeper(units, PaymentProvider(till, ("palm://",)))  # type: ignore[arg-type]  # what sweeping needs


async def standing(units: Units) -> list[PaymentStatus]:
    """Of all payments, in the order in which they were made."""
    async with units.begin() as unit:
        rows = await unit.session.execute(select(col(Payment.status)).order_by(col(Payment.id)))
        return list(rows.scalars())


async def swept(sweeper: Sweeper, clock: FixedClock, seconds: float) -> int:
    """So long after the start."""
    clock.instant = MORNING + timedelta(seconds=seconds)
    return await sweeper.sweep()


async def test_what_is_under_way_is_left_alone_for_half_a_minute(
    units: Units, till: Till, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    await paying(**UNHEARD)
    assert await swept(sweeper, clock, 29) == 0
    assert await swept(sweeper, clock, 30) == 1
    assert await standing(units) == [PaymentStatus.PENDING]
    assert till.calls == {"create": 1, "find": 1}


async def test_a_crash_between_answer_and_commit_is_found_within_a_minute(
    units: Units, till: Till, world: World, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    """The provider has the payment, and paid it is; here nobody knows."""
    payment = await paying(**UNHEARD)
    till.silent = True
    assert await swept(sweeper, clock, 30) == 1
    till.silent = False
    till.pay(f"pi_{payment.id}")
    assert await swept(sweeper, clock, 60) == 1
    assert await standing(units) == [PaymentStatus.SUCCEEDED]
    assert len(till.intents) == 1
    async with units.begin() as unit:
        held = await community_balances(unit, world.here)
    assert {account.value: minor for (account, _), minor in held.items()} == {
        "CASH_IN_TRANSIT": 10_000,
        "REVENUE": -10_000,
    }
    assert await swept(sweeper, clock, 3_600) == 0


async def test_a_payer_who_takes_time_is_asked_about_less_and_less(
    till: Till, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    await paying(**UNHEARD)
    asked = [second for second in range(0, 1_800, 15) if await swept(sweeper, clock, second)]
    assert asked == [30, 60, 120, 240, 480, 780, 1_080, 1_380, 1_680]
    assert (till.calls["create"], till.calls["cancel"]) == (1, 0)


async def test_who_never_pays_is_cancelled_at_the_provider_and_then_here(
    units: Units, till: Till, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    payment = await paying(**UNHEARD)
    await swept(sweeper, clock, 30)
    assert await swept(sweeper, clock, 1_800) == 1
    assert await standing(units) == [PaymentStatus.CANCELLED]
    assert till.intents[f"pi_{payment.id}"].status == "CANCELLED"


async def test_who_paid_at_the_last_moment_has_paid(
    units: Units, till: Till, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    payment = await paying(**UNHEARD)
    await swept(sweeper, clock, 30)
    till.pay(f"pi_{payment.id}")
    await swept(sweeper, clock, 1_800)
    assert await standing(units) == [PaymentStatus.SUCCEEDED]


async def test_a_cancellation_that_was_lost_is_gone_on_with(
    units: Units, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    """It was said when the next question was minutes away, and the provider was not told."""
    payment = await paying(**UNHEARD)
    for second in (30, 60, 120, 240):
        await swept(sweeper, clock, second)
    async with units.begin() as unit:
        same = await unit.session.get_one(Payment, (payment.community_id, payment.id))
        same.cancel_requested_at = clock.instant
    assert await swept(sweeper, clock, 255) == 0
    assert await swept(sweeper, clock, 270) == 1
    assert await standing(units) == [PaymentStatus.CANCELLED]


async def test_when_the_provider_is_away_few_are_tried_and_all_come_again(
    units: Units, till: Till, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    for _ in range(25):
        await paying(**UNHEARD)
    till.away = True
    assert await swept(sweeper, clock, 30) == sweep.AT_ONCE
    assert till.calls["create"] == sweep.AT_ONCE
    till.away = False
    assert await swept(sweeper, clock, 75) == 25
    assert await standing(units) == [PaymentStatus.PENDING] * 25


async def test_many_sweepers_ask_about_each_once(
    till: Till, paying: Paying, units: Units, clock: FixedClock
) -> None:
    for _ in range(25):
        await paying(**UNHEARD)
    clock.instant = MORNING + timedelta(seconds=30)
    many = [Sweeper(units, PaymentProvider(till, ("palm://",))) for _ in range(4)]  # type: ignore[arg-type]  # likewise
    assert sum(await asyncio.gather(*(each.sweep() for each in many))) == 25
    assert till.calls == {"create": 25, "find": 25}


async def test_what_cannot_be_true_stops_nobody_else(
    units: Units, till: Till, paying: Paying, sweeper: Sweeper, clock: FixedClock
) -> None:
    """The provider says another amount of one payment: it is an alarm, and the others are asked about."""
    wrong, right = await paying(**UNHEARD), await paying(**UNHEARD)
    await swept(sweeper, clock, 30)
    for payment in (wrong, right):
        till.pay(f"pi_{payment.id}")
    till.intents[f"pi_{wrong.id}"] = replace(till.intents[f"pi_{wrong.id}"], received=Money(1))
    assert await swept(sweeper, clock, 60) == 2
    assert await standing(units) == [PaymentStatus.PENDING, PaymentStatus.SUCCEEDED]
