"""What Stripe's events of cards set going."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.kit.ids import new_id
from domain.kit.unit_of_work import Units
from payments.cards.models import CardSetup
from payments.cards.present import present_card_setup
from payments.webhooks.handlers import HANDLERS
from payments.webhooks.received import EventData, StripeEvent
from payments.webhooks.verdicts import NotYet, Verdict
from tests.payments.cards.test_cards import begun, cards, saved
from tests.payments.cards.wallet import Wallet
from tests.support.world import MORNING, FixedClock, World


def event(kind: str, **about: Any) -> StripeEvent:
    data = EventData(object=about)
    return StripeEvent(object="event", id="evt_1", type=kind, created=0, livemode=False, data=data)


async def handled(units: Units, said: StripeEvent) -> Verdict:
    async with units.begin() as unit:
        return await HANDLERS[said.type](unit, said)


async def test_a_card_that_was_saved_is_fetched_at_once(
    units: Units, world: World, wallet: Wallet, clock: FixedClock
) -> None:
    setup_id = await begun(units, world)
    await present_card_setup(units, wallet, setup_id)
    clock.instant = MORNING + timedelta(seconds=5)
    said = event("setup_intent.succeeded", metadata={"setup": str(setup_id)})
    for _ in range(2):
        assert await handled(units, said) is Verdict.DONE
    assert await check_at(units, setup_id) == clock.instant


@pytest.mark.parametrize("about", [{}, {"metadata": None}, {"metadata": {"setup": "x"}}, {"metadata": {}}])
async def test_setups_of_others_are_left_alone(units: Units, about: dict[str, Any]) -> None:
    assert await handled(units, event("setup_intent.succeeded", **about)) is Verdict.IGNORED
    unknown = event("setup_intent.succeeded", metadata={"setup": str(new_id())})
    assert await handled(units, unknown) is Verdict.IGNORED


async def test_a_card_is_renewed_and_forgotten(units: Units, world: World, wallet: Wallet) -> None:
    await saved(units, world, wallet)
    printed = {"brand": "visa", "last4": "9999", "exp_month": 1, "exp_year": 2035}
    renewed = event("payment_method.automatically_updated", id="pm_1", type="card", card=printed)
    assert await handled(units, renewed) is Verdict.DONE
    assert await handled(units, event("payment_method.detached", id="pm_1")) is Verdict.DONE
    (card,) = await cards(units)
    assert (card.last4, card.exp_year, card.removed_at) == ("9999", 2035, MORNING)


async def test_cards_of_nobody(units: Units) -> None:
    """A card that is detached while it is being saved is known soon."""
    with pytest.raises(NotYet):
        await handled(units, event("payment_method.detached", id="pm_x"))
    wallet = event("payment_method.updated", id="pm_x", type="alipay")
    assert await handled(units, wallet) is Verdict.IGNORED


async def check_at(units: Units, setup_id: UUID) -> Any:
    async with units.begin() as unit:
        return (await unit.session.get_one(CardSetup, setup_id)).check_at
