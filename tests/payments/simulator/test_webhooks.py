"""Events reach their receivers, signed as the SDK expects; and on command late, often and out of order."""

import asyncio
from collections import Counter
from typing import Any

import pytest
import stripe

from payments.simulator.webhooks.signing import signature
from tests.payments.simulator.conftest import SimulatorProcess, StripeSimulator
from tests.payments.simulator.receiver import Receiver

PAID = "amount=1000&currency=cny&payment_method_types[]=card&confirm=true&payment_method=pm_card_visa"
TYPES = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


async def listen(simulator: StripeSimulator, receiver: Receiver, events: str = "*") -> str:
    form = f"url={receiver.url}&enabled_events[]={events}"
    endpoint = await off(simulator.post, "/v1/webhook_endpoints", form)
    receiver.secret = endpoint["secret"]
    return str(endpoint["id"])


async def off(work: Any, *arguments: Any, **named: Any) -> Any:
    """The receiver runs on this loop, so what waits for the simulator does so elsewhere."""
    return await asyncio.to_thread(work, *arguments, **named)


def test_the_signature_is_the_sdk_s() -> None:
    made = stripe.WebhookSignature._compute_signature('1700000000.{"a":1}', "whsec_x")
    assert signature(b'{"a":1}', "whsec_x", 1_700_000_000) == f"t=1700000000,v1={made}"


async def test_a_payment_is_told(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver)
    intent = await off(simulator.post, "/v1/payment_intents", PAID, Idempotency_Key="k1")
    events = await receiver.until(3)
    assert sorted(event["type"] for event in events) == sorted(TYPES)
    last = next(event for event in events if event["type"] == "payment_intent.succeeded")
    assert last["data"]["object"]["id"] == intent["id"]
    assert last["request"]["idempotency_key"] == "k1"
    assert last["request"]["id"].startswith("req_")
    assert (await off(simulator.tell, "GET", "webhooks/idle")) == {"idle": True}
    stored = (await off(simulator.get, f"/v1/events/{last['id']}")) | {"pending_webhooks": 1}
    assert stored == last


async def test_only_what_was_asked_for(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver, "charge.succeeded")
    await off(simulator.post, "/v1/payment_intents", PAID)
    await off(simulator.tell, "GET", "webhooks/idle")
    assert receiver.types() == ["charge.succeeded"]


async def test_nothing_after_deletion(simulator: StripeSimulator, receiver: Receiver) -> None:
    endpoint = await listen(simulator, receiver)
    await off(simulator.call, "DELETE", f"/v1/webhook_endpoints/{endpoint}")
    await off(simulator.post, "/v1/payment_intents", PAID)
    await off(simulator.tell, "GET", "webhooks/idle")
    assert receiver.received == []


async def test_again_until_it_is_taken(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver, "payment_intent.succeeded")
    receiver.answer = lambda number: 500 if number < 4 else 200
    await off(simulator.post, "/v1/payment_intents", PAID)
    events = await receiver.until(4)
    assert len({event["id"] for event in events}) == 1
    await off(simulator.tell, "GET", "webhooks/idle")
    (delivery,) = await off(simulator.tell, "GET", "deliveries")
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("delivered", 4, 200)


async def test_several_times(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver)
    await off(simulator.tell, "PUT", "webhooks", copies=3, shuffle=0.2, seed=7)
    await off(simulator.post, "/v1/payment_intents", PAID)
    await receiver.until(9)
    await off(simulator.tell, "GET", "webhooks/idle")
    assert Counter(receiver.types()) == dict.fromkeys(TYPES, 3)


async def test_held_and_released_in_another_order(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver)
    await off(simulator.tell, "PUT", "webhooks", hold=True, seed=1)
    await off(simulator.post, "/v1/payment_intents", PAID)
    assert (await off(simulator.tell, "GET", "webhooks/idle")) == {"idle": True}
    assert receiver.received == []
    released = await off(simulator.tell, "POST", "webhooks/release", shuffled=True, copies=2)
    assert released == {"released": 6}
    await receiver.until(6)
    assert Counter(receiver.types()) == dict.fromkeys(TYPES, 2)


async def test_days_late(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver, "payment_intent.succeeded")
    await off(simulator.tell, "PUT", "webhooks", delay=3 * 86_400)
    await off(simulator.post, "/v1/payment_intents", PAID)
    assert receiver.received == []
    await off(simulator.tell, "POST", "clock", seconds=3 * 86_400)
    (event,) = await receiver.until(1)
    assert event["type"] == "payment_intent.succeeded"


async def test_an_old_one_once_more(simulator: StripeSimulator, receiver: Receiver) -> None:
    await listen(simulator, receiver, "payment_intent.succeeded")
    await off(simulator.post, "/v1/payment_intents", PAID)
    (event,) = await receiver.until(1)
    assert await off(simulator.tell, "POST", f"events/{event['id']}/deliver") == {"queued": 1}
    assert [each["id"] for each in await receiver.until(2)] == [event["id"]] * 2


async def test_what_was_not_delivered_is_delivered_after_a_kill(
    simulator: StripeSimulator, simulator_process: SimulatorProcess, receiver: Receiver
) -> None:
    await listen(simulator, receiver)
    await off(simulator.tell, "PUT", "webhooks", delay=0.5)
    await off(simulator.post, "/v1/payment_intents", PAID)
    await off(simulator_process.kill)
    assert receiver.received == []
    await off(simulator_process.start)
    assert sorted(each["type"] for each in await receiver.until(3)) == sorted(TYPES)


async def test_a_receiver_from_the_command_line(tmp_path: Any, receiver: Receiver) -> None:
    process = SimulatorProcess(tmp_path / "stripe.sqlite")
    for _ in range(2):
        await off(process.start, "--webhook-url", receiver.url, "--webhook-secret", receiver.secret)
        await off(process.stop)
    await off(process.start)
    import httpx

    async with httpx.AsyncClient(base_url=process.base_url, trust_env=False) as http:
        await http.post("/v1/customers", auth=("sk_test_x", ""))
    (event,) = await receiver.until(1)
    assert event["type"] == "customer.created"
    await off(process.stop)


@pytest.mark.parametrize(
    ("method", "control", "body"),
    [
        ("POST", "faults", {"kind": "earthquake"}),
        ("PUT", "webhooks", {"copies": 0}),
        ("POST", "clock", {"seconds": -1}),
        ("POST", "intents/pi_x", {"outcome": "maybe"}),
    ],
)
def test_commands_that_are_none(simulator: StripeSimulator, method: str, control: str, body: Any) -> None:
    assert simulator.http.request(method, f"/_simulator/{control}", json=body).status_code == 400
