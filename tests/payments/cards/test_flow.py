"""A resident saves a card, pays with it, lets it pay by itself and removes it: by GraphQL, against the
simulator.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.autopay.run import Autopayer
from payments.cards.settle import CardSettler
from payments.checkout.status import PaymentStatus
from schema.engine.global_ids import decode_id
from tests.payments.checkout.conftest import (
    Cashier,
    bills,
    cashier,
    clock,
    provider,
    simulator,
    simulator_process,
    units,
    world,
)
from tests.payments.simulator.conftest import StripeSimulator
from tests.support.house import ABSENT, DONE, RESIDENTS, SIGNED_IN, verdict
from tests.support.product import encode_id
from tests.support.world import MORNING, FixedClock, World

__all__ = ["bills", "cashier", "clock", "provider", "simulator", "simulator_process", "units", "world"]

SETUP = """mutation ($key: String!) { savedCardSetupStart(idempotencyKey: $key) {
  cardSetup { id status clientSecret savedCard { last4 } } userErrors { code } } }"""
CARDS = "{ viewer { savedCards(first: 5) { edges { node { id brand last4 expMonth expYear isUsable } } } } }"
REMOVE = """mutation ($id: ID!) { savedCardRemove(savedCardId: $id) {
  savedCard { isUsable removedAt } userErrors { code path } } }"""
SET = """mutation ($room: ID!, $input: AutopaySetInput!) { autopaySet(roomId: $room, input: $input) {
  autopay { id isActive limit { amount currency } savedCard { last4 } room { number } }
  userErrors { code path } } }"""
END = """mutation ($id: ID!) { autopayEnd(autopayId: $id) {
  autopay { isActive endReason } userErrors { code path } } }"""
AUTOPAY = "query ($room: ID!) { room(id: $room) { autopay { createdAt isActive } } }"


async def asked(cashier: Cashier, document: str, by: str = "owner", **given: Any) -> Any:
    """The one field of the answer."""
    answer = await cashier.asker.ask(by, document, given)
    assert "errors" not in answer, answer
    (found,) = answer["data"].values()
    return found


async def saved(
    cashier: Cashier, simulator: StripeSimulator, units: Units, card: str = "pm_card_visa"
) -> str:
    """The id of a card that the owner has saved."""
    setup = (await asked(cashier, SETUP, key=card))["cardSetup"]
    intent = setup["clientSecret"].split("_secret_", maxsplit=1)[0]
    confirmed = simulator.post(f"/v1/setup_intents/{intent}/confirm", f"payment_method={card}")
    if confirmed["status"] == "requires_action":
        simulator.tell("POST", f"intents/{intent}", outcome="pay")
    at = units.clock
    assert isinstance(at, FixedClock)
    at.instant += timedelta(seconds=31)
    assert await CardSettler(units, cashier.provider.gateway).settle_due() >= 1
    newest: str = (await asked(cashier, CARDS))["savedCards"]["edges"][0]["node"]["id"]
    return newest


async def test_a_card_is_saved_and_shown(cashier: Cashier, simulator: StripeSimulator, units: Units) -> None:
    first = await asked(cashier, SETUP, key="k")
    assert first["cardSetup"]["status"] == "PENDING"
    assert await asked(cashier, SETUP, key="k") == first
    card = await saved(cashier, simulator, units)
    shown = (await asked(cashier, CARDS))["savedCards"]["edges"]
    year = shown[0]["node"].pop("expYear")
    month = shown[0]["node"].pop("expMonth")
    assert (1 <= month <= 12, year > 2025) == (True, True)
    assert [edge["node"] for edge in shown] == [
        {"id": card, "brand": "visa", "last4": "4242", "isUsable": True}
    ]
    assert (await asked(cashier, CARDS, by="family"))["savedCards"]["edges"] == []


async def test_who_may_save_and_remove(cashier: Cashier, simulator: StripeSimulator, units: Units) -> None:
    card = await saved(cashier, simulator, units)
    found: dict[str, set[str]] = {}
    for name in cashier.asker.world.callers:
        starts = verdict(await cashier.asker.ask(name, SETUP, {"key": "mine"}))
        if name != "owner":
            removes = verdict(await cashier.asker.ask(name, REMOVE, {"id": card}))
            found.setdefault(removes, set()).add(name)
        assert starts == (DONE if name in RESIDENTS else ABSENT)
    assert found == {
        "NOT_FOUND savedCardId": RESIDENTS - {"owner"},
        ABSENT: (SIGNED_IN | {"anonymous"}) - RESIDENTS,
    }
    gone = await asked(cashier, REMOVE, id=card)
    assert (gone["savedCard"]["isUsable"], gone["userErrors"]) == (False, [])
    assert (await asked(cashier, CARDS))["savedCards"]["edges"] == []
    (method,) = simulator.get("/v1/payment_methods?limit=10")["data"]
    assert method["customer"] is None


async def test_a_bill_is_paid_with_a_saved_card_at_once(
    cashier: Cashier, simulator: StripeSimulator, units: Units, bills: list[UUID]
) -> None:
    card = await saved(cashier, simulator, units)
    for by, wish, code in (
        ("family", {"method": "CARD", "savedCardId": card}, "NOT_FOUND"),
        ("owner", {"method": "ALIPAY", "savedCardId": card}, "INVALID_INPUT"),
        ("owner", {"method": "CARD", "savedCardId": encode_id("city", Key(bills[0]))}, "NOT_FOUND"),
    ):
        refused = await cashier.start(bills[0], by=by, key=code + by, **wish)
        assert [each["code"] for each in refused["userErrors"]] == [code]
    payload = await cashier.start(bills[0], method="CARD", savedCardId=card, key="paid")
    assert payload["payment"]["status"] == "SUCCEEDED"
    assert (await cashier.bills())[0] == ("PAID", 10_000)
    await asked(cashier, REMOVE, id=card)
    late = await cashier.start(bills[1], method="CARD", savedCardId=card, key="late")
    assert [each["code"] for each in late["userErrors"]] == ["NOT_FOUND"]


@pytest.mark.usefixtures("bills")
async def test_it_pays_by_itself_until_it_is_ended(
    cashier: Cashier,
    simulator: StripeSimulator,
    units: Units,
    clock: FixedClock,
    world: World,
) -> None:
    """The owner's three bills are due already: told today, paid tomorrow."""
    card = await saved(cashier, simulator, units)
    room = encode_id("room", Key(world.rooms["101"], world.here))
    payload = await asked(cashier, SET, room=room, input={"savedCardId": card, "limit": "100.00"})
    autopay = payload["autopay"]
    key = autopay.pop("id")
    assert autopay == {
        "isActive": True,
        "limit": {"amount": "100.00", "currency": "CNY"},
        "savedCard": {"last4": "4242"},
        "room": {"number": "101"},
    }
    for by, seen in (("owner", True), ("family", False), ("finance", True), ("guard", False)):
        assert bool((await asked(cashier, AUTOPAY, by=by, room=room))["autopay"]) is seen
    autopayer = Autopayer(units, cashier.provider)
    assert await autopayer.run_due() == 0
    clock.instant = MORNING + timedelta(days=1)
    assert await autopayer.run_due() == 3
    assert await cashier.bills() == [("PAID", 10_000)] * 3 + [("ISSUED", 0)]
    assert {(each.status, each.automatic) for each in await cashier.payments()} == {
        (PaymentStatus.SUCCEEDED, True)
    }
    for _ in range(2):
        ended = await asked(cashier, END, id=key)
        assert ended == {"autopay": {"isActive": False, "endReason": "BY_PERSON"}, "userErrors": []}
    assert (await asked(cashier, AUTOPAY, room=room))["autopay"] is None
    assert decode_id(key)[0] == "autopay"


@pytest.mark.parametrize("card", ["pm_card_chargeCustomerFail", "pm_card_authenticationRequired"])
async def test_a_card_that_cannot_be_charged_leaves_the_bill_to_the_person(
    cashier: Cashier,
    simulator: StripeSimulator,
    units: Units,
    clock: FixedClock,
    world: World,
    bills: list[UUID],
    card: str,
) -> None:
    saved_card = await saved(cashier, simulator, units, card)
    room = encode_id("room", Key(world.rooms["101"], world.here))
    await asked(cashier, SET, room=room, input={"savedCardId": saved_card, "limit": "100.00"})
    autopayer = Autopayer(units, cashier.provider)
    await autopayer.run_due()
    clock.instant = MORNING + timedelta(days=1)
    assert await autopayer.run_due() == 3
    assert {each.status for each in await cashier.payments()} == {PaymentStatus.FAILED}
    by_hand = await cashier.start(bills[0])
    assert by_hand["payment"]["status"] == "PENDING"
