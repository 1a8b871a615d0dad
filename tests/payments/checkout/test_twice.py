"""What if it is said twice, by fifty fingers at once, or by two people of one home."""

import asyncio
from uuid import UUID

import pytest

from payments.gateway.protocol import IntentHeard, IntentWanted
from payments.gateway.stripe_gateway import StripeGateway
from tests.payments.checkout.conftest import TOTAL, Cashier
from tests.payments.checkout.test_flow import click
from tests.payments.simulator.conftest import StripeSimulator

TAPS = 50


async def test_the_same_key_is_the_same_payment(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    first = await cashier.start(*bills[:2])
    assert await cashier.start(*bills[:2]) == first
    assert await cashier.start(bills[0]) == {
        "payment": None,
        "userErrors": [{"code": "IDEMPOTENCY_KEY_REUSED", "path": ["idempotencyKey"]}],
    }
    assert len(simulator.get("/v1/payment_intents")["data"]) == len(await cashier.payments()) == 1


async def test_fifty_taps_at_once_are_one_charge_and_one_answer(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[IntentWanted] = []
    create = StripeGateway.create_intent

    async def counted(gateway: StripeGateway, wanted: IntentWanted) -> IntentHeard:
        asked.append(wanted)
        return await create(gateway, wanted)

    monkeypatch.setattr(StripeGateway, "create_intent", counted)
    answers = await asyncio.gather(*(cashier.start(*bills[:2]) for _ in range(TAPS)))
    assert len(asked) == 1
    assert answers == [answers[0]] * TAPS
    assert answers[0]["payment"]["status"] == "PENDING"
    [intent] = simulator.get("/v1/payment_intents")["data"]
    assert intent["amount"] == 2 * TOTAL
    click(answers[0]["payment"]["nextAction"]["url"], "pay")
    again = [cashier.ask_again(answers[0]["payment"]["id"]) for _ in range(TAPS)]
    assert {str(each.status) for each in await asyncio.gather(*again)} == {"SUCCEEDED"}
    assert len(simulator.get("/v1/charges")["data"]) == 1
    assert await cashier.bills() == [("PAID", TOTAL)] * 2 + [("ISSUED", 0)] * 2
    assert (await cashier.held())["CASH_IN_TRANSIT"] == 2 * TOTAL


async def test_of_many_who_pay_one_bill_one_does(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    """Owner and family of one room, each with keys of their own, each with other bills beside it."""
    answers = await asyncio.gather(
        *(
            cashier.start(bills[0], bills[1 + tap % 2], by=("owner", "family")[tap % 2], key=f"k{tap}")
            for tap in range(10)
        )
    )
    refusals = [error["code"] for answer in answers for error in answer["userErrors"]]
    assert refusals == ["ALREADY_PAYING"] * 9
    assert len(simulator.get("/v1/payment_intents")["data"]) == len(await cashier.payments()) == 1
    third = {2: 1, 1: 2}[next(tap for tap, each in enumerate(answers) if each["payment"]) % 2 + 1]
    assert (await cashier.start(bills[third], key="else"))["payment"]["status"] == "PENDING"
