"""Finance staff give money back, from the tap to the payer's bank, on the simulator of Stripe."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.kit.key import Key
from payments.refunds.sweep import LEFT_AFTER, sweep_refunds
from tests.payments.checkout.conftest import (
    TOTAL,
    Cashier,
    bills,
    cashier,
    clock,
    provider,
    simulator,
    simulator_process,
    units,
    world,
)  # fmt: skip
from tests.payments.simulator.conftest import StripeSimulator
from tests.support.product import encode_id
from tests.support.world import FixedClock

__all__ = ["bills", "cashier", "clock", "provider", "simulator", "simulator_process", "units", "world"]

REFUND = """mutation ($id: ID!, $input: PaymentRefundInput!, $key: String!) {
  paymentRefund(paymentId: $id, input: $input, idempotencyKey: $key) {
    refund { id status origin amount { amount currency } reason failureCode
      payment { refunded { amount } refundable { amount } } }
    userErrors { code path message } } }"""
SEEN = """query ($id: ID!) { payment(id: $id) { refunds { status amount { amount } reason } } }"""


@pytest.fixture
async def paid(cashier: Cashier, bills: list[UUID]) -> str:
    """A payment of 300.00 元 for three bills that has succeeded, by its global id."""
    payment = (await cashier.start(*bills[:3]))["payment"]
    async with httpx.AsyncClient(trust_env=False) as browser:
        await browser.post(payment["nextAction"]["url"], data={"outcome": "pay"})
    known = await cashier.ask_again(payment["id"])
    assert known.status.value == "SUCCEEDED"
    return str(payment["id"])


async def refund(
    cashier: Cashier, payment: str, by: str = "finance", key: str = "r1", **wish: Any
) -> dict[str, Any]:
    """The payload."""
    given = {"id": payment, "key": key, "input": {"reason": "重复缴费", **wish}}
    answer = await cashier.asker.ask(by, REFUND, given)
    assert "errors" not in answer, answer
    payload: dict[str, Any] = answer["data"]["paymentRefund"]
    return payload


async def test_a_part_and_then_the_rest(cashier: Cashier, paid: str, simulator: StripeSimulator) -> None:
    payload = await refund(cashier, paid, amount="120.50")
    assert payload == {
        "refund": {
            "id": payload["refund"]["id"],
            "status": "SUCCEEDED",
            "origin": "STAFF",
            "amount": {"amount": "120.50", "currency": "CNY"},
            "reason": "重复缴费",
            "failureCode": None,
            "payment": {"refunded": {"amount": "120.50"}, "refundable": {"amount": "179.50"}},
        },
        "userErrors": [],
    }
    [error] = (await refund(cashier, paid, key="r2", amount="179.51"))["userErrors"]
    assert (error["code"], error["path"]) == ("REFUND_TOO_LARGE", ["input", "amount"])
    assert error["message"] == "退款金额超过可退金额 179.50 元"
    rest = await refund(cashier, paid, by="manager", key="r3")
    assert rest["refund"]["payment"] == {"refunded": {"amount": "300.00"}, "refundable": {"amount": "0.00"}}
    assert [each["amount"] for each in simulator.get("/v1/refunds")["data"]] == [17_950, 12_050]
    assert await cashier.held() == {"RECEIVABLE": TOTAL, "REVENUE": -4 * TOTAL, "REFUNDS": 3 * TOTAL}
    assert await cashier.bills() == [("PAID", TOTAL)] * 3 + [("ISSUED", 0)]
    mine = await cashier.asker.ask("owner", SEEN, {"id": paid})
    assert [each["amount"]["amount"] for each in mine["data"]["payment"]["refunds"]] == ["120.50", "179.50"]


async def test_many_taps_with_one_key_are_one_refund(
    cashier: Cashier, paid: str, simulator: StripeSimulator
) -> None:
    payloads = await asyncio.gather(*(refund(cashier, paid, amount="10") for _ in range(12)))
    assert len({payload["refund"]["id"] for payload in payloads}) == 1
    [made] = simulator.get("/v1/refunds")["data"]
    assert made["amount"] == 1_000
    assert (await cashier.held())["REFUNDS"] == 1_000


@pytest.mark.parametrize("kind", ["unavailable", "html"])
async def test_when_the_provider_is_away_the_worker_goes_on(
    cashier: Cashier, paid: str, simulator: StripeSimulator, clock: FixedClock, kind: str
) -> None:
    fault = {"kind": kind, "times": 3, "method": "POST", "path": "/v1/refunds"}
    assert simulator.http.post("/_simulator/faults", json=fault).is_success
    payload = await refund(cashier, paid)
    simulator.tell("DELETE", "faults")
    assert payload["refund"]["status"] == "STARTING"
    assert simulator.get("/v1/refunds")["data"] == []
    clock.instant += LEFT_AFTER + timedelta(seconds=1)
    await sweep_refunds(cashier.units, cashier.provider.gateway)
    assert [each["amount"] for each in simulator.get("/v1/refunds")["data"]] == [3 * TOTAL]
    assert (await cashier.held())["REFUNDS"] == 3 * TOTAL


async def test_who_has_no_business_with_it(cashier: Cashier, paid: str, simulator: StripeSimulator) -> None:
    for name in ("guard", "steward", "other_manager"):
        payload = await refund(cashier, paid, by=name)
        assert [each["code"] for each in payload["userErrors"]] == ["NOT_FOUND"]
    unknown = encode_id("payment", Key(UUID(int=1), cashier.asker.world.here))
    assert [each["code"] for each in (await refund(cashier, unknown))["userErrors"]] == ["NOT_FOUND"]
    as_payer = await cashier.asker.ask("owner", REFUND, {"id": paid, "key": "r", "input": {"reason": "好"}})
    assert "PaymentRefundInput" in str(as_payer["errors"])
    assert simulator.get("/v1/refunds")["data"] == []


async def test_what_the_provider_refuses_has_failed_and_moved_nothing(
    cashier: Cashier, paid: str, simulator: StripeSimulator
) -> None:
    [charge] = simulator.get("/v1/charges")["data"]
    simulator.post("/v1/refunds", f"charge={charge['id']}")
    payload = await refund(cashier, paid)
    refused = payload["refund"]
    assert (refused["status"], refused["failureCode"]) == ("FAILED", "charge_already_refunded")
    assert "REFUNDS" not in await cashier.held()
