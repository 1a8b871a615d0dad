"""The provider is away, answers junk, or answers too late; the process dies in the middle of it all."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.kit.key import Key
from payments.checkout.provider import PaymentProvider
from payments.checkout.status import PaymentStatus
from payments.gateway.protocol import GatewayUnavailable, IntentHeard, IntentWanted
from payments.gateway.stripe_gateway import StripeGateway
from tests.payments.checkout.conftest import TOTAL, Cashier
from tests.payments.checkout.test_flow import click
from tests.payments.simulator.conftest import StripeSimulator
from tests.support.product import encode_id
from tests.support.world import FixedClock


def suffer(simulator: StripeSimulator, kind: str = "unavailable") -> None:
    """Whatever is to be made or changed, for longer than the SDK tries."""
    simulator.http.post("/_simulator/faults", json={"kind": kind, "times": 9, "method": "POST"})


class DyingGateway(StripeGateway):
    """The process dies as soon as the provider has answered: nothing that comes after it happens."""

    async def create_intent(self, wanted: IntentWanted) -> IntentHeard:
        await super().create_intent(wanted)
        raise asyncio.CancelledError

    @classmethod
    def of(cls, base_url: str) -> PaymentProvider:
        return PaymentProvider(cls("sk_test_palm", base_url), ("palm://payments/",))


@pytest.mark.parametrize("fault", ["unavailable", "html", "rate_limit"])
async def test_the_provider_is_away(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator, fault: str
) -> None:
    """The tap is not lost: the payment stands as STARTING, and goes on when somebody asks again."""
    suffer(simulator, fault)
    payload = await cashier.start(bills[0])
    assert payload["userErrors"] == []
    assert (payload["payment"]["status"], payload["payment"]["nextAction"]) == ("STARTING", None)
    with pytest.raises(GatewayUnavailable):
        await cashier.ask_again(payload["payment"]["id"])
    simulator.tell("DELETE", "faults")
    again = await cashier.start(bills[0])
    assert (again["payment"]["status"], again["payment"]["id"]) == ("PENDING", payload["payment"]["id"])
    assert len(simulator.get("/v1/payment_intents")["data"]) == 1
    click(again["payment"]["nextAction"]["url"], "pay")
    assert (await cashier.ask_again(again["payment"]["id"])).status is PaymentStatus.SUCCEEDED


async def test_the_process_dies_between_answer_and_commit(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    alive, dying = cashier.asker.commands._services, DyingGateway.of(simulator.base_url)
    cashier.asker.commands._services = replace(alive, payments=dying)
    for _ in range(3):
        with pytest.raises(asyncio.CancelledError):
            await cashier.start(*bills[:2])
    await dying.gateway.close()
    [known] = await cashier.payments()
    assert (known.status, known.provider_id) == (PaymentStatus.STARTING, None)
    cashier.asker.commands._services = alive
    payment = (await cashier.start(*bills[:2]))["payment"]
    assert payment["status"] == "PENDING"
    [intent] = simulator.get("/v1/payment_intents")["data"]
    [known] = await cashier.payments()
    assert (intent["id"], intent["amount"]) == (known.provider_id, 2 * TOTAL)


async def test_who_never_pays_frees_the_bill(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator, clock: FixedClock
) -> None:
    payment = (await cashier.start(bills[0]))["payment"]
    clock.instant += timedelta(minutes=29)
    assert (await cashier.ask_again(payment["id"])).status is PaymentStatus.PENDING
    clock.instant += timedelta(minutes=1)
    suffer(simulator)
    with pytest.raises(GatewayUnavailable):
        await cashier.ask_again(payment["id"])
    assert (await cashier.payments())[0].status is PaymentStatus.PENDING
    simulator.tell("DELETE", "faults")
    assert (await cashier.ask_again(payment["id"])).status is PaymentStatus.CANCELLED
    [intent] = simulator.get("/v1/payment_intents")["data"]
    assert intent["status"] == "canceled"
    assert (await cashier.start(bills[0], key="k2"))["payment"]["status"] == "PENDING"


async def test_who_pays_in_the_last_second_has_paid(
    cashier: Cashier, bills: list[UUID], clock: FixedClock
) -> None:
    payment = (await cashier.start(bills[0]))["payment"]
    click(payment["nextAction"]["url"], "pay")
    clock.instant += timedelta(hours=1)
    assert (await cashier.ask_again(payment["id"])).status is PaymentStatus.SUCCEEDED


async def test_a_wish_to_call_off_outlives_the_provider_s_absence(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    payment = (await cashier.start(bills[0]))["payment"]
    suffer(simulator)
    assert (await cashier.cancel(payment["id"]))["payment"]["status"] == "PENDING"
    simulator.tell("DELETE", "faults")
    assert (await cashier.ask_again(payment["id"])).status is PaymentStatus.CANCELLED


async def test_a_key_is_never_used_when_the_provider_may_have_forgotten_it(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator, clock: FixedClock
) -> None:
    """What was never begun is over, and its bill is free."""
    suffer(simulator)
    payment = (await cashier.start(bills[0]))["payment"]
    clock.instant += timedelta(hours=24)
    assert (await cashier.ask_again(payment["id"])).status is PaymentStatus.CANCELLED
    simulator.tell("DELETE", "faults")
    assert simulator.get("/v1/payment_intents")["data"] == []
    assert (await cashier.start(bills[0], key="k2"))["payment"]["status"] == "PENDING"


@pytest.mark.parametrize(("outcome", "ends"), [("pay", "SUCCEEDED"), (None, "CANCELLED")])
async def test_what_was_begun_a_day_ago_and_never_heard_of_is_found(
    cashier: Cashier,
    bills: list[UUID],
    simulator: StripeSimulator,
    clock: FixedClock,
    outcome: str | None,
    ends: str,
) -> None:
    """The provider has done it, and every answer was lost. Its clock is the real one."""
    clock.instant = datetime.now(UTC)
    alive, dying = cashier.asker.commands._services, DyingGateway.of(simulator.base_url)
    cashier.asker.commands._services = replace(alive, payments=dying)
    with pytest.raises(asyncio.CancelledError):
        await cashier.start(bills[0])
    await dying.gateway.close()
    [intent] = simulator.get("/v1/payment_intents")["data"]
    if outcome is not None:
        click(intent["next_action"]["alipay_handle_redirect"]["url"], outcome)
    clock.instant += timedelta(hours=24)
    [known] = await cashier.payments()
    payment = encode_id("payment", Key(known.id, known.community_id))
    assert str((await cashier.ask_again(payment)).status) == ends
    assert len(simulator.get("/v1/payment_intents")["data"]) == 1


async def test_what_the_provider_will_not_do_has_failed(
    cashier: Cashier, bills: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nonsense(_wanted: IntentWanted) -> dict[str, Any]:
        return {"amount": -1, "currency": "cny"}

    monkeypatch.setattr("payments.gateway.intents.parameters", nonsense)
    payment = (await cashier.start(bills[0]))["payment"]
    assert (payment["status"], payment["nextAction"]) == ("FAILED", None)
    assert payment["failureMessage"] == "支付未成功，请重试或换一种支付方式"
    [known] = await cashier.payments()
    assert known.provider_id is None
    monkeypatch.undo()
    assert (await cashier.start(bills[0], key="k2"))["payment"]["status"] == "PENDING"
