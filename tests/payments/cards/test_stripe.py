"""Cards at Stripe, by its own protocol: the gateway against the simulator."""

from collections.abc import AsyncIterator

import pytest
import stripe

from domain.kit.ids import new_id
from payments.gateway.card_setups import SetupProgress
from payments.gateway.cards import StripeCards
from payments.gateway.client import stripe_client
from payments.gateway.protocol import GatewayRefused, GatewayUnavailable
from tests.payments.simulator.conftest import KEY, StripeSimulator, simulator, simulator_process

__all__ = ["simulator", "simulator_process"]


@pytest.fixture
async def gateway(simulator: StripeSimulator) -> AsyncIterator[StripeCards]:
    http = stripe.AIOHTTPClient(timeout=10)
    yield StripeCards(stripe_client(KEY, simulator.base_url, http))
    await http.close_async()  # type: ignore[no-untyped-call]  # the SDK has it so


async def test_a_card_is_saved_and_forgotten(simulator: StripeSimulator, gateway: StripeCards) -> None:
    person, setup = new_id(), new_id()
    customer = await gateway.make_customer(person)
    assert await gateway.make_customer(person) == customer
    begun = await gateway.start_setup(setup, customer)
    assert begun == await gateway.start_setup(setup, customer)
    assert (begun.progress, begun.card) == (SetupProgress.PENDING, None)
    assert begun.client_secret
    simulator.post(f"/v1/setup_intents/{begun.provider_id}/confirm", "payment_method=pm_card_visa")
    done = await gateway.find_setup(begun.provider_id)
    assert done.progress is SetupProgress.SUCCEEDED
    assert done.card is not None
    assert (done.card.brand, done.card.last4) == ("visa", "4242")
    await gateway.forget_card(done.card.method_id)
    await gateway.forget_card(done.card.method_id)
    gone = await gateway.find_setup(begun.provider_id)
    assert (gone.progress, gone.card) == (SetupProgress.SUCCEEDED, None)


async def test_a_setup_that_is_called_off_has_failed(
    simulator: StripeSimulator, gateway: StripeCards
) -> None:
    begun = await gateway.start_setup(new_id(), await gateway.make_customer(new_id()))
    simulator.post(f"/v1/setup_intents/{begun.provider_id}/cancel")
    assert (await gateway.find_setup(begun.provider_id)).progress is SetupProgress.FAILED


async def test_bad_answers(simulator: StripeSimulator, gateway: StripeCards) -> None:
    with pytest.raises(GatewayRefused, match="resource_missing"):
        await gateway.forget_card("pm_none")
    simulator.tell("POST", "faults", kind="unavailable", times=5)
    with pytest.raises(GatewayUnavailable):
        await gateway.make_customer(new_id())
