"""Money that leaves the balance for the bank."""

import pytest

from tests.payments.simulator.conftest import StripeSimulator

PAYOUTS = "/v1/payouts"
PAID = (
    "amount=20000&currency=cny&payment_method_types[]=card&confirm=true&payment_method=pm_card_bypassPending"
)
# 20,000 fen less 680 and 235.
NET = 19_085


@pytest.fixture(autouse=True)
def paid(simulator: StripeSimulator) -> None:
    simulator.post("/v1/payment_intents", PAID)


def available(simulator: StripeSimulator) -> int:
    (balance,) = simulator.get("/v1/balance")["available"]
    amount: int = balance["amount"]
    return amount


def test_by_hand(simulator: StripeSimulator) -> None:
    form = "amount=10000&currency=cny&metadata[week]=48&expand[]=destination&expand[]=balance_transaction"
    payout = simulator.post(PAYOUTS, form)
    assert (payout["status"], payout["automatic"], payout["metadata"]) == ("pending", False, {"week": "48"})
    assert payout["destination"]["last4"] == "6789"
    moved = payout["balance_transaction"]
    assert (moved["type"], moved["reporting_category"], moved["net"], moved["status"]) == (
        "payout",
        "payout",
        -10000,
        "available",
    )
    assert available(simulator) == NET - 10000
    simulator.tell("POST", "clock", seconds=61)
    assert simulator.get(f"{PAYOUTS}?status=in_transit")["data"][0]["id"] == payout["id"]
    simulator.tell("POST", "clock", seconds=2 * 86_400)
    assert simulator.get(f"{PAYOUTS}/{payout['id']}")["status"] == "paid"
    assert simulator.events("payout.created", "payout.updated", "payout.paid") == [
        "payout.created",
        "payout.updated",
        "payout.paid",
    ]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (f"amount={NET + 1}&currency=cny", "balance_insufficient"),
        ("amount=1000&currency=hkd", "balance_insufficient"),
        ("amount=0&currency=cny", "parameter_invalid_integer"),
        ("amount=1", "parameter_missing"),
        ("amount=1&currency=cny&method=instant", "simulator_unsupported"),
        ("amount=1&currency=cny&source_type=bank_account", "simulator_unsupported"),
    ],
)
def test_what_is_not_there(simulator: StripeSimulator, form: str, code: str) -> None:
    assert simulator.refused(PAYOUTS, form)[1]["code"] == code
    assert available(simulator) == NET


def test_all_that_is_there(simulator: StripeSimulator) -> None:
    simulator.post(PAYOUTS, f"amount={NET}&currency=cny")
    assert available(simulator) == 0


def test_what_is_on_its_way_to_the_balance_cannot_leave_it(simulator: StripeSimulator) -> None:
    simulator.post("/v1/payment_intents", PAID.replace("bypassPending", "visa"))
    assert simulator.refused(PAYOUTS, f"amount={NET + 1}&currency=cny")[1]["code"] == "balance_insufficient"
    simulator.tell("POST", "clock", seconds=7 * 86_400)
    assert simulator.post(PAYOUTS, f"amount={NET + 1}&currency=cny")["status"] == "pending"


def test_cancel(simulator: StripeSimulator) -> None:
    path = f"{PAYOUTS}/{simulator.post(PAYOUTS, 'amount=10000&currency=cny')['id']}"
    assert simulator.post(f"{path}/cancel")["status"] == "canceled"
    assert available(simulator) == NET
    assert simulator.refused(f"{path}/cancel")[0] == 400
    simulator.tell("POST", "clock", seconds=3 * 86_400)
    assert simulator.get(path)["status"] == "canceled"
    assert simulator.events("payout.canceled", "payout.paid") == ["payout.canceled"]


def test_too_late_to_cancel(simulator: StripeSimulator) -> None:
    path = f"{PAYOUTS}/{simulator.post(PAYOUTS, 'amount=10000&currency=cny')['id']}"
    simulator.tell("POST", "clock", seconds=61)
    assert simulator.refused(f"{path}/cancel")[0] == 400
    assert available(simulator) == NET - 10000


def test_by_itself_with_what_it_consists_of(simulator: StripeSimulator) -> None:
    charge = simulator.get("/v1/charges")["data"][0]["id"]
    simulator.post("/v1/refunds", f"charge={charge}&amount=5000")
    payout = simulator.tell("POST", "payouts", currency="cny")
    assert (payout["amount"], payout["automatic"], payout["reconciliation_status"]) == (
        NET - 5000,
        True,
        "completed",
    )
    found = simulator.get(f"/v1/balance_transactions?payout={payout['id']}")["data"]
    assert [(each["type"], each["net"]) for each in found] == [
        ("payout", 5000 - NET),
        ("refund", -5000),
        ("charge", NET),
    ]
    assert simulator.refused(f"{PAYOUTS}/{payout['id']}/cancel")[0] == 400
    again = simulator.http.request("POST", "/_simulator/payouts", json={"currency": "cny"})
    assert (again.status_code, again.json()["error"]["code"]) == (400, "balance_insufficient")
    simulator.tell("POST", "clock", seconds=61)
    simulator.tell("POST", "clock", seconds=2 * 86_400)
    assert simulator.events("payout.paid", "payout.reconciliation_completed") == [
        "payout.paid",
        "payout.reconciliation_completed",
    ]


def test_each_movement_is_paid_out_once(simulator: StripeSimulator) -> None:
    first = simulator.tell("POST", "payouts", currency="cny")["id"]
    simulator.post("/v1/payment_intents", PAID)
    second = simulator.tell("POST", "payouts", currency="cny")["id"]
    for payout in (first, second):
        found = simulator.get(f"/v1/balance_transactions?payout={payout}")["data"]
        assert [(each["type"], each["net"]) for each in found] == [("payout", -NET), ("charge", NET)]
