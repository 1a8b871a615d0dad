"""Who may pay, and what."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain.billing.models import Bill, BillStatus
from domain.kit.errors import InvalidInput
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.return_urls import checked_return_url
from payments.ledger.of_bills import paid_before
from payments.ledger.post import post
from schema.engine.global_ids import encode_id
from tests.payments.checkout.conftest import CANCEL, START, TOTAL, Cashier
from tests.payments.simulator.conftest import StripeSimulator
from tests.support.product import Asker, asking
from tests.support.world import World

PATH = ["input", "billIds"]
ALLOWED = ("palm://payments/", "https://app.example/pay")


async def change(units: Units, bill_id: UUID, **values: Any) -> None:
    async with units.begin() as unit:
        await unit.session.execute(update(Bill).where(col(Bill.id) == bill_id).values(**values))


async def test_who_may_start(cashier: Cashier, bills: list[UUID], world: World) -> None:
    ended = {}
    for name, actor in world.callers.items():
        ids = [encode_id("bill", Key(bills[0], world.here))]
        wish = {"input": {"billIds": ids, "method": "ALIPAY"}, "key": name}
        answer = await cashier.asker.ask_as(actor, START, wish)
        payload = (answer.get("data") or {}).get("paymentStart")
        ended[name] = payload["userErrors"][0]["code"] if payload and payload["userErrors"] else payload
        if payload and payload["payment"]:
            ended[name] = payload["payment"]["status"]
            await cashier.cancel(payload["payment"]["id"], by=name)
    residents = {"neighbour", "other_building", "other_community", "applicant", "former", "stranger"}
    allowed = {"owner": "PENDING", "family": "PENDING"} | dict.fromkeys(residents, "NOT_FOUND")
    assert ended == {name: allowed.get(name) for name in world.callers}


async def test_only_the_payer_calls_it_off(cashier: Cashier, bills: list[UUID]) -> None:
    payment = (await cashier.start(bills[0]))["payment"]["id"]
    for name in ("family", "neighbour", "stranger"):
        assert (await cashier.cancel(payment, by=name))["userErrors"][0]["code"] == "NOT_FOUND"
    answer = await cashier.asker.ask("finance", CANCEL, {"id": payment})
    assert "paymentCancel" not in (answer.get("data") or {})
    assert (await cashier.payments())[0].cancel_requested_at is None


async def test_bills_of_one_room_that_are_there(cashier: Cashier, bills: list[UUID], units: Units) -> None:
    bill = encode_id("bill", Key(bills[0], cashier.asker.world.here))
    for ids, code in (
        ([], "INVALID_INPUT"),
        ([bill] * 25, None),
        ([encode_id("bill", Key(UUID(int=n), cashier.asker.world.here)) for n in range(25)], "INVALID_INPUT"),
        ([bill, encode_id("bill", Key(UUID(int=1), cashier.asker.world.here))], "NOT_FOUND"),
        ([encode_id("room", Key(cashier.asker.world.rooms["101"], cashier.asker.world.here))], "NOT_FOUND"),
    ):
        payload = await cashier.start(key=str(len(ids)) + str(code), billIds=ids)
        assert [each["code"] for each in payload["userErrors"]] == ([code] if code else []), ids
    assert [payment.amount_minor for payment in await cashier.payments()] == [TOTAL]
    await change(units, bills[3], room_id=cashier.asker.world.rooms["101"], period="2026-10", currency="USD")
    assert (await cashier.start(bills[1], bills[3], key="usd"))["userErrors"][0]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("status", "code"),
    [(BillStatus.DRAFT, "NOT_FOUND"), (BillStatus.PAID, "NOT_PAYABLE"), (BillStatus.VOID, "NOT_PAYABLE")],
)
async def test_what_is_not_payable(
    cashier: Cashier, bills: list[UUID], units: Units, status: BillStatus, code: str
) -> None:
    await change(units, bills[0], status=status)
    payload = await cashier.start(bills[0], bills[1])
    assert payload == {"payment": None, "userErrors": [{"code": code, "path": PATH}]}
    assert await cashier.payments() == []


async def test_the_amount_is_the_ledger_s_and_nothing_else_s(
    cashier: Cashier, bills: list[UUID], units: Units
) -> None:
    here = cashier.asker.world.here
    async with units.begin() as unit:
        await post(unit, here, [paid_before(bills[0], Money(2_500)), paid_before(bills[1], Money(TOTAL))])
    payload = await cashier.start(bills[0])
    assert payload["payment"]["amount"]["amount"] == "75.00"
    assert (await cashier.start(bills[1], key="k2"))["userErrors"][0]["code"] == "NOT_PAYABLE"


async def test_without_a_provider_nothing_is_paid(
    units: Units, world: World, bills: list[UUID], database_url: str
) -> None:
    async with asking(units, world, database_url) as asker:
        answer = await self_service(asker, bills[0])
    assert answer["data"]["paymentStart"]["userErrors"][0]["code"] == "PAYMENTS_UNAVAILABLE"


async def self_service(asker: Asker, bill: UUID) -> dict[str, Any]:
    ids = [encode_id("bill", Key(bill, asker.world.here))]
    return await asker.ask("owner", START, {"input": {"billIds": ids, "method": "CARD"}, "key": "k"})


async def test_nobody_is_led_elsewhere(
    cashier: Cashier, bills: list[UUID], simulator: StripeSimulator
) -> None:
    payload = await cashier.start(bills[0], returnUrl="https://evil.example/pay")
    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["input", "returnUrl"]}]
    assert simulator.get("/v1/payment_intents")["data"] == []


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "https://app.example",
        "http://app.example/pay",
        "https://app.example.evil.example/pay",
        "https://user@app.example/pay",
        "https://app.example:8443/pay",
        "//app.example/pay",
        "javascript:alert(1)",
        "palm://elsewhere/",
        "https://app.example\\@evil.example/pay",
        "https://app.example/pay\n",
        "https://[broken/pay",
        "https://app.example/pay?" + "x" * 500,
    ],
)
def test_addresses_that_are_not_ours(wanted: str) -> None:
    with pytest.raises(InvalidInput):
        checked_return_url(wanted, ALLOWED)


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (None, "palm://payments/"),
        ("palm://payments/7", "palm://payments/7"),
        ("https://app.example/pay/done?x=1#y", "https://app.example/pay/done?x=1#y"),
    ],
)
def test_addresses_that_are(wanted: str | None, taken: str) -> None:
    assert checked_return_url(wanted, ALLOWED) == taken
