"""Stripe's balance by its own protocol: the gateway against the simulator."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from payments.gateway.balance import StripeBalance
from payments.gateway.client import stripe_client
from payments.gateway.movements import Movement, MovementKind
from payments.gateway.protocol import GatewayUnavailable
from tests.payments.simulator.conftest import KEY, StripeSimulator, simulator, simulator_process

__all__ = ["simulator", "simulator_process"]

PAID = (
    "amount=10000&currency=cny&confirm=true&payment_method_types[]=card"
    "&metadata[community]=c&metadata[payment]=p&payment_method="
)


@pytest.fixture
async def gateway(simulator: StripeSimulator) -> AsyncIterator[StripeBalance]:
    http = stripe.AIOHTTPClient(timeout=10)
    yield StripeBalance(stripe_client(KEY, simulator.base_url, http))
    await http.close_async()  # type: ignore[no-untyped-call]  # the SDK has it so


async def today(gateway: StripeBalance) -> list[Movement]:
    now = datetime.now(UTC)
    return [each async for each in gateway.movements(now - timedelta(hours=1), now + timedelta(hours=1))]


async def test_charges_and_refunds_are_told_with_what_we_wrote_on_them(
    simulator: StripeSimulator, gateway: StripeBalance
) -> None:
    intent = simulator.post("/v1/payment_intents", f"{PAID}pm_card_visa")
    refund = f"payment_intent={intent['id']}&amount=4000&metadata[refund]=r"
    made = simulator.post("/v1/refunds", refund)
    back, charge = await today(gateway)
    assert (charge.kind, charge.amount_minor, charge.fee_minor) == (MovementKind.CHARGE, 10_000, 340 + 235)
    assert (charge.currency, charge.intent_id, charge.source_id) == (
        "CNY",
        intent["id"],
        intent["latest_charge"],
    )
    assert charge.metadata == {"community": "c", "payment": "p"}
    assert (back.kind, back.amount_minor, back.fee_minor) == (MovementKind.REFUND, -4_000, 0)
    assert (back.source_id, back.intent_id, back.metadata) == (made["id"], intent["id"], {"refund": "r"})


async def test_a_refund_that_comes_back_and_a_dispute_are_told(
    simulator: StripeSimulator, gateway: StripeBalance
) -> None:
    failing = simulator.post("/v1/payment_intents", f"{PAID}pm_card_refundFail")
    simulator.post("/v1/refunds", f"payment_intent={failing['id']}")
    simulator.post("/v1/payment_intents", f"{PAID}pm_card_createDispute")
    simulator.tell("POST", "clock", seconds=120)
    kinds = [each.kind for each in await today(gateway)]
    assert sorted(kinds) == sorted(
        [
            *[MovementKind.CHARGE] * 2,
            MovementKind.DISPUTE,
            MovementKind.REFUND,
            MovementKind.REFUND_FAILURE,
        ]
    )


async def test_all_pages_of_a_window_and_nothing_outside(
    simulator: StripeSimulator, gateway: StripeBalance
) -> None:
    for _ in range(105):
        simulator.post("/v1/payment_intents", f"{PAID}pm_card_visa")
    now = datetime.now(UTC)
    assert len({each.id for each in await today(gateway)}) == 105
    later = gateway.movements(now + timedelta(minutes=1), now + timedelta(hours=1))
    assert [each async for each in later] == []


async def test_when_stripe_is_away(simulator: StripeSimulator, gateway: StripeBalance) -> None:
    simulator.tell("POST", "faults", kind="html", times=5)
    with pytest.raises(GatewayUnavailable):
        await today(gateway)
