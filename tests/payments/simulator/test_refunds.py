"""Money that goes back, and what the balance says."""

import pytest

from tests.payments.simulator.conftest import StripeSimulator

PAID = "amount=1000&currency=cny&payment_method_types[]=card&confirm=true&payment_method="


@pytest.fixture
def paid(simulator: StripeSimulator) -> str:
    made: str = simulator.post("/v1/payment_intents", f"{PAID}pm_card_visa")["id"]
    return made


def test_in_full(simulator: StripeSimulator, paid: str) -> None:
    form = f"payment_intent={paid}&reason=requested_by_customer&expand[]=charge&expand[]=balance_transaction"
    refund = simulator.post("/v1/refunds", form)
    assert (refund["amount"], refund["status"], refund["reason"]) == (
        1000,
        "succeeded",
        "requested_by_customer",
    )
    assert (refund["charge"]["refunded"], refund["charge"]["amount_refunded"]) == (True, 1000)
    moved = refund["balance_transaction"]
    assert (moved["amount"], moved["fee"], moved["net"], moved["type"]) == (-1000, 0, -1000, "refund")
    status, error = simulator.refused("/v1/refunds", f"payment_intent={paid}")
    assert (status, error["code"]) == (400, "charge_already_refunded")
    assert simulator.events("charge.refunded", "refund.created") == ["refund.created", "charge.refunded"]


def test_in_parts_and_never_too_much(simulator: StripeSimulator, paid: str) -> None:
    simulator.post("/v1/refunds", f"payment_intent={paid}&amount=300")
    second = simulator.post("/v1/refunds", f"payment_intent={paid}&amount=300&expand[]=charge")
    assert (second["charge"]["refunded"], second["charge"]["amount_refunded"]) == (False, 600)
    status, error = simulator.refused("/v1/refunds", f"payment_intent={paid}&amount=401")
    assert (status, error["param"]) == (400, "amount")
    assert error["message"] == (
        "Refund amount (401 CNY) is greater than unrefunded amount on charge (400 CNY)"
    )
    assert simulator.post("/v1/refunds", f"payment_intent={paid}")["amount"] == 400
    refunds = simulator.get(f"/v1/refunds?payment_intent={paid}")["data"]
    assert [each["amount"] for each in refunds] == [400, 300, 300]


@pytest.mark.parametrize(
    "form", ["", "charge=ch_x", "payment_intent=pi_x", "charge=ch_x&payment_intent=pi_x", "amount=5"]
)
def test_of_nothing(simulator: StripeSimulator, form: str) -> None:
    assert simulator.refused("/v1/refunds", form)[0] == 400


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "x"])
def test_amounts_that_are_none(simulator: StripeSimulator, paid: str, amount: str) -> None:
    status, error = simulator.refused("/v1/refunds", f"payment_intent={paid}&amount={amount}")
    assert (status, error["param"]) == (400, "amount")


def test_of_what_was_not_paid(simulator: StripeSimulator) -> None:
    intent = simulator.post("/v1/payment_intents", "amount=1000&currency=cny")
    status, error = simulator.refused("/v1/refunds", f"payment_intent={intent['id']}")
    assert (status, error["code"]) == (400, "payment_intent_unexpected_state")


def test_a_bank_that_sends_the_refund_back(simulator: StripeSimulator) -> None:
    intent = simulator.post("/v1/payment_intents", f"{PAID}pm_card_refundFail")
    refund = simulator.post("/v1/refunds", f"payment_intent={intent['id']}")
    assert refund["status"] == "succeeded"
    simulator.tell("POST", "clock", seconds=61)
    after = simulator.get(f"/v1/refunds/{refund['id']}?expand[]=failure_balance_transaction")
    assert (after["status"], after["failure_balance_transaction"]["amount"]) == ("failed", 1000)
    charge = simulator.get(f"/v1/charges/{refund['charge']}")
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
    assert simulator.events("refund.failed") == ["refund.failed"]


def test_a_bank_that_takes_its_time(simulator: StripeSimulator) -> None:
    intent = simulator.post("/v1/payment_intents", f"{PAID}pm_card_pendingRefund")
    refund = simulator.post("/v1/refunds", f"payment_intent={intent['id']}")
    assert refund["status"] == "pending"
    simulator.tell("POST", "clock", seconds=61)
    assert simulator.get(f"/v1/refunds/{refund['id']}")["status"] == "succeeded"


def test_the_balance(simulator: StripeSimulator, paid: str) -> None:
    """1,000 fen less 34 and 235 of fees."""
    simulator.post("/v1/payment_intents", f"{PAID}pm_card_bypassPending")
    simulator.post("/v1/refunds", f"payment_intent={paid}&amount=100")
    balance = simulator.get("/v1/balance")
    assert [(each["amount"], each["currency"]) for each in balance["pending"]] == [(731, "cny")]
    assert [(each["amount"], each["currency"]) for each in balance["available"]] == [(631, "cny")]
    simulator.tell("POST", "clock", seconds=7 * 86_400)
    balance = simulator.get("/v1/balance")
    assert (balance["pending"], balance["available"][0]["amount"]) == ([], 1362)
    moved = simulator.get("/v1/balance_transactions?currency=cny")["data"]
    assert [(each["type"], each["net"], each["status"]) for each in moved] == [
        ("refund", -100, "available"),
        ("charge", 731, "available"),
        ("charge", 731, "available"),
    ]
