"""Saving and removing a card: once, whatever dies, whatever comes late, in whatever order."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from sqlmodel import col, select

from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.cards.hear import hear_card_detached, hear_card_updated, hear_setup
from payments.cards.models import CardSetup, PaymentCustomer, SavedCard, SetupStatus
from payments.cards.present import customer_of, present_card_removal, present_card_setup
from payments.cards.remove import RemoveCard, remove_card
from payments.cards.settle import CardSettler
from payments.cards.start_setup import start_card_setup
from payments.gateway.card_setups import CardDetails
from payments.gateway.protocol import GatewayUnavailable
from tests.payments.cards.wallet import Wallet
from tests.support.attempts import outcomes
from tests.support.world import MORNING, FixedClock, World


async def begun(units: Units, world: World) -> UUID:
    async with units.begin() as unit:
        return (await start_card_setup(unit, world.callers["owner"])).id


async def setup(units: Units, setup_id: UUID) -> CardSetup:
    async with units.begin() as unit:
        return await unit.session.get_one(CardSetup, setup_id)


async def cards(units: Units) -> Sequence[SavedCard]:
    async with units.begin() as unit:
        return (await unit.session.execute(select(SavedCard).order_by(col(SavedCard.id)))).scalars().all()


async def saved(units: Units, world: World, wallet: Wallet, method: str = "pm_1") -> SavedCard:
    setup_id = await begun(units, world)
    await present_card_setup(units, wallet, setup_id)
    wallet.save(setup_id, method)
    await present_card_setup(units, wallet, setup_id)
    return (await cards(units))[-1]


async def test_a_card_is_saved(units: Units, world: World, wallet: Wallet) -> None:
    setup_id = await begun(units, world)
    await present_card_setup(units, wallet, setup_id)
    waiting = await setup(units, setup_id)
    assert (waiting.status, waiting.client_secret) == (SetupStatus.PENDING, "seti_secret")
    assert await cards(units) == []
    wallet.save(setup_id)
    await present_card_setup(units, wallet, setup_id)
    (card,) = await cards(units)
    assert (card.person_id, card.brand, card.last4) == (world.person("owner"), "visa", "4242")
    assert (card.exp_month, card.exp_year, card.removed_at) == (12, 2030, None)
    done = await setup(units, setup_id)
    assert (done.status, done.client_secret, done.saved_card_id) == (SetupStatus.SUCCEEDED, None, card.id)


async def test_a_person_is_one_customer_however_many_begin_at_once(
    units: Units, world: World, wallet: Wallet
) -> None:
    person = world.person("owner")
    names = await asyncio.gather(*(customer_of(units, wallet, person) for _ in range(8)))
    assert set(names) == {f"cus_{person}"}
    async with units.begin() as unit:
        assert len((await unit.session.execute(select(PaymentCustomer))).scalars().all()) == 1


async def test_what_dies_after_the_answer_is_found_by_the_settler(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    setup_id, settler = await begun(units, world), CardSettler(units, wallet)
    wallet.silent = True
    with pytest.raises(GatewayUnavailable):
        await present_card_setup(units, wallet, setup_id)
    wallet.silent = False
    assert await settler.settle_due() == 0
    clock.instant = MORNING + timedelta(seconds=30)
    assert await settler.settle_due() == 1
    assert (await setup(units, setup_id)).status is SetupStatus.PENDING
    assert len(wallet.setups) == 1


async def test_a_lost_webhook_is_made_up_for(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    setup_id, settler = await begun(units, world), CardSettler(units, wallet)
    await present_card_setup(units, wallet, setup_id)
    asked = []
    for second in range(0, 600, 10):
        clock.instant = MORNING + timedelta(seconds=second)
        if await settler.settle_due():
            asked.append(second)
    assert asked == [30, 60, 120, 240, 480]
    wallet.save(setup_id)
    clock.instant = MORNING + timedelta(seconds=960)
    assert await settler.settle_due() == 1
    assert wallet.calls["find"] == 6
    assert len(await cards(units)) == 1


async def test_many_settlers_look_at_each_once(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    async with units.begin() as unit:
        for _ in range(60):
            await start_card_setup(unit, world.callers["owner"])
    clock.instant = MORNING + timedelta(seconds=30)
    looked = await asyncio.gather(*(CardSettler(units, wallet).settle_due() for _ in range(6)))
    while more := await CardSettler(units, wallet).settle_due():
        looked.append(more)
    assert sum(looked) == 60
    assert wallet.calls["start"] == 60


async def test_after_a_day_nobody_waits_but_what_is_saved_is_saved(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    setup_id, settler = await begun(units, world), CardSettler(units, wallet)
    await present_card_setup(units, wallet, setup_id)
    clock.instant = MORNING + timedelta(days=1, seconds=1)
    assert await settler.settle_due() == 0
    given_up = await setup(units, setup_id)
    assert (given_up.status, given_up.client_secret) == (SetupStatus.FAILED, None)
    wallet.save(setup_id)
    async with units.begin() as unit:
        await hear_setup(unit, setup_id, await wallet.find_setup(f"seti_{setup_id}"))
    assert (await setup(units, setup_id)).status is SetupStatus.SUCCEEDED
    assert len(await cards(units)) == 1


async def test_a_card_is_removed_by_its_person_alone(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    card = await saved(units, world, wallet)
    clock.instant = MORNING + timedelta(hours=1)
    found = await outcomes(units, world.callers, remove_card, RemoveCard(Key(card.id)))
    assert {name for name, word in found.items() if word == "OK"} == {"owner"}
    assert {word for name, word in found.items() if name != "owner"} == {"NOT_FOUND"}
    (removed,) = await cards(units)
    assert (removed.removed_at, removed.detached_at) == (clock.instant, None)
    await present_card_removal(units, wallet, card.id)
    await present_card_removal(units, wallet, card.id)
    assert wallet.forgotten == ["pm_1"]


async def test_a_removal_that_the_provider_did_not_hear_is_told_again(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    card, settler = await saved(units, world, wallet), CardSettler(units, wallet)
    async with units.begin() as unit:
        await remove_card(unit, world.callers["owner"], RemoveCard(Key(card.id)))
    clock.instant = MORNING + timedelta(seconds=40)
    wallet.away = True
    assert await settler.settle_due() == 1
    wallet.away = False
    assert await settler.settle_due() == 1
    assert await settler.settle_due() == 0
    assert wallet.forgotten == ["pm_1"]
    assert (await cards(units))[0].detached_at == clock.instant


@pytest.mark.parametrize("order", list(permutations(("saved", "updated", "detached", "saved"), 4))[::5])
async def test_in_any_order_it_ends_the_same(
    units: Units, world: World, wallet: Wallet, order: tuple[str, ...]
) -> None:
    """A card that was saved, renewed by its bank, and removed at Stripe's dashboard: asked now, Stripe says
    that it was saved and that the card is gone.
    """
    setup_id = await begun(units, world)
    await present_card_setup(units, wallet, setup_id)
    wallet.save(setup_id)
    said = wallet.setups[f"seti_{setup_id}"]
    async with units.begin() as unit:
        await hear_setup(unit, setup_id, said)
    renewed = CardDetails("pm_1", "visa", "9999", 1, 2035)
    for word in order:
        async with units.begin() as unit:
            match word:
                case "saved":
                    await hear_setup(unit, setup_id, said)
                case "updated":
                    await hear_card_updated(unit, renewed)
                case _:
                    await hear_card_detached(unit, "pm_1")
    (card,) = await cards(units)
    assert (card.last4, card.exp_year, card.removed_at, card.detached_at) == ("9999", 2035, MORNING, MORNING)


async def test_unknown_cards_are_nobody_s(units: Units) -> None:
    async with units.begin() as unit:
        await hear_card_updated(unit, CardDetails("pm_x", "visa", "1111", 1, 2030))
        await hear_card_detached(unit, "pm_x")
    assert await cards(units) == []
