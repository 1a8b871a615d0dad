"""A resident pays, from the tap to the bill that says so."""

from uuid import UUID

import httpx
import pytest

from payments.checkout.status import PaymentStatus
from tests.payments.checkout.conftest import TOTAL, Cashier
from tests.payments.simulator.conftest import StripeSimulator

OWED = 4 * TOTAL


def click(url: str, button: str) -> httpx.Response:
    """What the payer does on the provider's page."""
    with httpx.Client(trust_env=False) as browser:
        page = browser.get(url)
        assert page.is_success, page.text
        return browser.post(url, data={"outcome": button})


async def test_by_a_page_of_the_provider(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    payload = await cashier.start(*bills[:3], returnUrl="https://app.example/pay/done?x=1")
    assert payload["userErrors"] == []
    payment = payload["payment"]
    assert payment["status"] == "PENDING"
    assert payment["amount"] == {"amount": "300.00", "currency": "CNY"}
    assert [part["bill"]["period"] for part in payment["parts"]] == ["2026-07", "2026-08", "2026-09"]
    action = payment["nextAction"]
    assert (action["kind"], action["qrData"]) == ("REDIRECT", None)
    assert await cashier.bills() == [("ISSUED", 0)] * 4
    back = click(action["url"], "pay")
    assert back.headers["location"].startswith("https://app.example/pay/done?x=1")
    known = await cashier.ask_again(payment["id"])
    assert (known.status, known.next_action) == (PaymentStatus.SUCCEEDED, None)
    assert await cashier.bills() == [("PAID", TOTAL)] * 3 + [("ISSUED", 0)]
    assert await cashier.held() == {
        "RECEIVABLE": TOTAL, "REVENUE": -OWED, "CASH_IN_TRANSIT": 3 * TOTAL
    }  # fmt: skip
    [charge] = simulator.get("/v1/charges")["data"]
    assert (charge["amount"], charge["metadata"]["payment"]) == (3 * TOTAL, str(known.id))


async def test_by_a_code_to_scan(cashier: Cashier, bills: list[UUID]) -> None:
    payload = await cashier.start(bills[0], method="WECHAT_PAY")
    action = payload["payment"]["nextAction"]
    assert action["kind"] == "QR_CODE"
    click(action["qrData"], "pay")
    assert (await cashier.ask_again(payload["payment"]["id"])).status is PaymentStatus.SUCCEEDED
    assert (await cashier.bills())[0] == ("PAID", TOTAL)


async def test_by_a_card_that_the_phone_confirms(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    payload = await cashier.start(bills[0], method="CARD")
    payment = payload["payment"]
    assert payment["nextAction"]["kind"] == "CONFIRM"
    secret: str = payment["nextAction"]["clientSecret"]
    intent = secret.split("_secret_", maxsplit=1)[0]
    simulator.post(f"/v1/payment_intents/{intent}/confirm", "payment_method=pm_card_visa")
    assert (await cashier.ask_again(payment["id"])).status is PaymentStatus.SUCCEEDED


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "支付未成功"), ("en", "did not succeed")])
async def test_a_refusal_frees_the_bills(
    cashier: Cashier, bills: list[UUID], language: str, says: str
) -> None:
    payment = (await cashier.start(bills[0]))["payment"]
    click(payment["nextAction"]["url"], "fail")
    known = await cashier.ask_again(payment["id"])
    assert known.status is PaymentStatus.FAILED
    assert await cashier.bills() == [("ISSUED", 0)] * 4
    assert (await cashier.start(bills[0], key="k2"))["payment"]["status"] == "PENDING"
    actor = cashier.asker.world.callers["owner"]
    shown = await cashier.asker.ask_as(
        type(actor)(actor.app, actor.person_id, language=language),
        "query ($id: ID!) { payment(id: $id) { status failureCode failureMessage } }",
        {"id": payment["id"]},
    )
    assert shown["data"]["payment"]["failureCode"] == known.failure_code
    assert says in shown["data"]["payment"]["failureMessage"]


async def test_it_is_called_off(cashier: Cashier, bills: list[UUID], simulator: StripeSimulator) -> None:
    payment = (await cashier.start(bills[0]))["payment"]
    assert (await cashier.start(bills[0], key="k2"))["userErrors"] == [
        {"code": "ALREADY_PAYING", "path": ["input", "billIds"]}
    ]
    for _ in range(2):
        cancelled = await cashier.cancel(payment["id"])
        assert cancelled == {"payment": {"status": "CANCELLED", "nextAction": None}, "userErrors": []}
    [intent] = simulator.get("/v1/payment_intents")["data"]
    assert intent["status"] == "canceled"
    assert (await cashier.start(bills[0], key="k2"))["payment"]["status"] == "PENDING"


async def test_what_is_paid_cannot_be_called_off(cashier: Cashier, bills: list[UUID]) -> None:
    """The provider says so first: the payer paid on one phone and called it off on another."""
    payment = (await cashier.start(bills[0]))["payment"]
    click(payment["nextAction"]["url"], "pay")
    assert (await cashier.cancel(payment["id"]))["payment"]["status"] == "SUCCEEDED"
    assert (await cashier.bills())[0] == ("PAID", TOTAL)
    assert (await cashier.cancel(payment["id"]))["userErrors"] == [
        {"code": "ILLEGAL_MOVE", "path": ["paymentId"]}
    ]
