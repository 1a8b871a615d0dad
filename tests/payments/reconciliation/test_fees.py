"""The provider's fees are in the ledger once, soon after it has kept them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.kit.ids import new_id
from domain.kit.unit_of_work import Units
from payments.gateway.movements import Movement, MovementKind
from payments.gateway.protocol import GatewayUnavailable
from payments.ledger.accounts import Account
from payments.ledger.balance import community_balances
from payments.reconciliation.fees import OVERLAP, post_new_fees
from payments.reconciliation.models import BalanceFeed
from tests.payments.reconciliation.conftest import Paying
from tests.payments.reconciliation.provider import Provider
from tests.support.world import MORNING, FixedClock, World

NOW = MORNING - timedelta(minutes=1)


async def kept(units: Units, community_id: UUID) -> int:
    async with units.begin() as unit:
        return (await community_balances(unit, community_id)).get((Account.FEES, "CNY"), 0)


async def read_until(units: Units) -> datetime | None:
    async with units.begin() as unit:
        feed = await unit.session.get(BalanceFeed, "fees")
        return feed.read_until if feed else None


async def test_each_fee_is_posted_in_its_community(
    units: Units, world: World, paying: Paying, provider: Provider
) -> None:
    provider.charged(await paying(), NOW, fee_minor=340)
    provider.charged(await paying("201", "neighbour"), NOW, fee_minor=60)
    provider.charged(await paying("901", "other_community"), NOW, fee_minor=1)
    assert await post_new_fees(units, provider) == 3
    assert (await kept(units, world.here), await kept(units, world.there)) == (400, 1)
    assert await read_until(units) == MORNING


async def test_twice_or_many_at_once_is_once(
    units: Units, world: World, paying: Paying, provider: Provider
) -> None:
    for _ in range(5):
        provider.charged(await paying(), NOW, fee_minor=340)
    posted = await asyncio.gather(*(post_new_fees(units, provider) for _ in range(6)))
    assert sum(posted) == 5
    assert await post_new_fees(units, provider) == 0
    assert await kept(units, world.here) == 1_700


async def test_it_reads_on_from_its_end_and_a_little_before(
    units: Units, world: World, paying: Paying, provider: Provider, clock: FixedClock
) -> None:
    payment = await paying()
    await post_new_fees(units, provider)
    provider.charged(payment, MORNING - OVERLAP, fee_minor=1)
    provider.charged(payment, MORNING - OVERLAP - timedelta(seconds=1), fee_minor=10)
    clock.instant = MORNING + timedelta(hours=1)
    assert await post_new_fees(units, provider) == 1
    assert await kept(units, world.here) == 1
    assert await read_until(units) == clock.instant


async def test_what_is_not_ours_is_left_alone(
    units: Units, world: World, paying: Paying, provider: Provider
) -> None:
    payment = await paying()
    elsewhere = {"metadata": {"community": str(new_id()), "payment": str(new_id())}, "intent_id": "pi_x"}
    provider.charged(payment, NOW, **elsewhere)
    provider.charged(payment, NOW, metadata={"community": "no id"}, intent_id=None)
    provider.charged(payment, NOW, fee_minor=0)
    assert await post_new_fees(units, provider) == 0
    by_intent = provider.charged(payment, NOW, metadata={}, fee_minor=5)
    provider.moved.append(replace(by_intent, id="txn_dispute", kind=MovementKind.DISPUTE, fee_minor=1_500))
    assert await post_new_fees(units, provider) == 2
    assert await kept(units, world.here) == 1_505


async def test_when_the_provider_is_away_nothing_is_skipped(
    units: Units, paying: Paying, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.charged(await paying(), NOW)

    async def away(*_window: datetime) -> AsyncIterator[Movement]:
        raise GatewayUnavailable
        yield

    with monkeypatch.context() as patched:
        patched.setattr(provider, "movements", away)
        with pytest.raises(GatewayUnavailable):
            await post_new_fees(units, provider)
    assert await read_until(units) is None
    assert await post_new_fees(units, provider) == 1
