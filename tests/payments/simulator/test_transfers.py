"""Money that goes on to connected accounts, and back, and what the platform keeps."""

from typing import Any

import pytest

from tests.payments.simulator.conftest import StripeSimulator
from tests.payments.simulator.test_accounts import ACCOUNTS, BANK, EXPRESS, onboarded

PI = "/v1/payment_intents"
PAID = "amount=20000&currency=cny&payment_method_types[]=card&confirm=true&payment_method=pm_card_"
# 20,000 fen less 680 and 235.
NET = 19_085


@pytest.fixture
def shop(simulator: StripeSimulator) -> str:
    account: str = simulator.post(ACCOUNTS, EXPRESS)["id"]
    onboarded(simulator, account)
    return account


def balance(simulator: StripeSimulator, account: str | None = None) -> tuple[int, int]:
    """Available and pending, in fen."""
    header = {"Stripe_Account": account} if account else {}
    found = simulator.call("GET", "/v1/balance", **header).json()
    available, pending = (sum(each["amount"] for each in found[name]) for name in ("available", "pending"))
    return available, pending


def moved(simulator: StripeSimulator, account: str | None = None) -> list[tuple[str, str, int, int]]:
    """Type, category, amount and fee of each movement, oldest first."""
    header = {"Stripe_Account": account} if account else {}
    found = simulator.call("GET", "/v1/balance_transactions?limit=100", **header).json()["data"]
    names = ("type", "reporting_category", "amount", "fee")
    return [tuple(each[name] for name in names) for each in found[::-1]]


def test_out_of_what_is_available(simulator: StripeSimulator, shop: str) -> None:
    simulator.post(PI, f"{PAID}bypassPending")
    form = f"amount=5000&currency=cny&destination={shop}&metadata[order]=1&expand[]=destination_payment"
    transfer = simulator.post("/v1/transfers", form)
    payment = transfer["destination_payment"]
    assert (payment["id"][:3], payment["amount"], payment["source_transfer"]) == ("py_", 5000, transfer["id"])
    assert (balance(simulator), balance(simulator, shop)) == ((NET - 5000, 0), (5000, 0))
    assert moved(simulator)[-1] == ("transfer", "transfer", -5000, 0)
    assert moved(simulator, shop) == [("payment", "charge", 5000, 0)]
    assert simulator.call("GET", f"/v1/charges/{payment['id']}").status_code == 404
    found = simulator.get(f"/v1/transfers?destination={shop}")["data"]
    assert [each["id"] for each in found] == [transfer["id"]]
    assert simulator.post(f"/v1/transfers/{transfer['id']}", "metadata[order]=2")["metadata"] == {
        "order": "2"
    }
    assert simulator.events("transfer.created", "transfer.updated") == [
        "transfer.created",
        "transfer.updated",
    ]


def test_no_more_than_is_available(simulator: StripeSimulator, shop: str) -> None:
    simulator.post(PI, f"{PAID}visa")
    form = f"amount=1&currency=cny&destination={shop}"
    assert simulator.refused("/v1/transfers", form)[1]["code"] == "balance_insufficient"
    simulator.tell("POST", "clock", seconds=7 * 86_400)
    assert simulator.post("/v1/transfers", form.replace("=1&", f"={NET}&"))["amount"] == NET
    assert simulator.refused("/v1/transfers", form)[1]["code"] == "balance_insufficient"


def test_as_parts_of_a_charge(simulator: StripeSimulator, shop: str) -> None:
    """Available when the charge is, and no more than that took."""
    charge = simulator.post(PI, f"{PAID}visa&transfer_group=order1")["latest_charge"]
    form = f"currency=cny&destination={shop}&source_transaction={charge}"
    first = simulator.post("/v1/transfers", f"{form}&amount=15000")
    assert (first["source_transaction"], first["transfer_group"]) == (charge, "order1")
    assert (balance(simulator), balance(simulator, shop)) == ((0, NET - 15000), (0, 15000))
    status, error = simulator.refused("/v1/transfers", f"{form}&amount=5001")
    assert (status, error["param"]) == (400, "source_transaction")
    assert simulator.post("/v1/transfers", f"{form}&amount=5000")["amount"] == 5000
    simulator.tell("POST", "clock", seconds=7 * 86_400)
    assert balance(simulator, shop) == (20000, 0)


def test_to_whom_nothing_can_be_sent(simulator: StripeSimulator) -> None:
    simulator.post(PI, f"{PAID}bypassPending")
    new = simulator.post(ACCOUNTS, EXPRESS)["id"]
    status, error = simulator.refused("/v1/transfers", f"amount=1&currency=cny&destination={new}")
    assert (status, error["code"]) == (400, "insufficient_capabilities_for_transfer")
    status, error = simulator.refused("/v1/transfers", "amount=1&currency=cny&destination=acct_x")
    assert (status, error["code"], error["param"]) == (400, "resource_missing", "destination")
    form = f"{PAID}visa&transfer_data[destination]={new}"
    assert simulator.refused(PI, form)[1]["code"] == "insufficient_capabilities_for_transfer"


def test_back_in_parts(simulator: StripeSimulator, shop: str) -> None:
    simulator.post(PI, f"{PAID}bypassPending")
    transfer = simulator.post("/v1/transfers", f"amount=5000&currency=cny&destination={shop}")["id"]
    path = f"/v1/transfers/{transfer}/reversals"
    first = simulator.post(path, "amount=2000&metadata[why]=returned")
    assert (first["amount"], first["metadata"], first["transfer"]) == (2000, {"why": "returned"}, transfer)
    assert simulator.get(f"/v1/transfers/{transfer}")["reversed"] is False
    assert (balance(simulator), balance(simulator, shop)) == ((NET - 3000, 0), (3000, 0))
    status, error = simulator.refused(path, "amount=3001")
    assert (status, error["param"]) == (400, "amount")
    assert simulator.post(path)["amount"] == 3000
    assert simulator.refused(path)[0] == 400
    after = simulator.get(f"/v1/transfers/{transfer}")
    assert (after["reversed"], after["amount_reversed"]) == (True, 5000)
    assert [each["amount"] for each in after["reversals"]["data"]] == [3000, 2000]
    assert [each["amount"] for each in simulator.get(path)["data"]] == [3000, 2000]
    assert simulator.get(f"{path}/{first['id']}")["id"] == first["id"]
    assert (balance(simulator), balance(simulator, shop)) == ((NET, 0), (0, 0))
    assert simulator.events("transfer.reversed") == ["transfer.reversed"] * 2


DESTINATION = f"{PAID}visa&application_fee_amount=1500&transfer_data[destination]="


def test_a_payment_for_somebody_else(simulator: StripeSimulator, shop: str) -> None:
    intent = simulator.post(PI, f"{DESTINATION}{shop}&on_behalf_of={shop}&expand[]=latest_charge.transfer")
    charge = intent["latest_charge"]
    assert (intent["application_fee_amount"], intent["transfer_data"]) == (1500, {"destination": shop})
    assert (charge["transfer"]["amount"], charge["transfer"]["source_transaction"]) == (20000, charge["id"])
    assert charge["transfer_group"] == f"group_{intent['id']}"
    assert moved(simulator) == [
        ("charge", "charge", 20000, 915),
        ("transfer", "transfer", -20000, 0),
        ("application_fee", "platform_earning", 1500, 0),
    ]
    assert moved(simulator, shop) == [("payment", "charge", 20000, 1500)]
    assert (balance(simulator), balance(simulator, shop)) == ((0, 1500 - 915), (0, 18500))
    (fee,) = simulator.get("/v1/application_fees?expand[]=data.originating_transaction")["data"]
    assert (fee["account"], fee["charge"]) == (shop, charge["transfer"]["destination_payment"])
    assert fee["originating_transaction"]["id"] == charge["id"]
    assert charge["application_fee"] == fee["id"]
    simulator.tell("POST", "clock", seconds=7 * 86_400)
    assert balance(simulator, shop) == (18500, 0)


def test_only_a_part_for_somebody_else(simulator: StripeSimulator, shop: str) -> None:
    form = f"{PAID}visa&transfer_data[destination]={shop}&transfer_data[amount]=12000"
    charge = simulator.post(PI, form)["latest_charge"]
    assert simulator.get(f"/v1/charges/{charge}")["transfer_data"] == {"amount": 12000, "destination": shop}
    assert (balance(simulator), balance(simulator, shop)) == ((0, NET - 12000), (0, 12000))


def test_nothing_goes_on_before_the_capture(simulator: StripeSimulator, shop: str) -> None:
    intent = simulator.post(PI, f"{DESTINATION}{shop}&capture_method=manual")
    assert moved(simulator, shop) == []
    simulator.post(f"{PI}/{intent['id']}/capture", "amount_to_capture=10000")
    assert moved(simulator, shop) == [("payment", "charge", 10000, 1500)]


def test_no_more_goes_on_than_was_captured(simulator: StripeSimulator, shop: str) -> None:
    """Neither of the fee nor of the part."""
    intent = simulator.post(PI, f"{DESTINATION}{shop}&capture_method=manual")
    simulator.post(f"{PI}/{intent['id']}/capture", "amount_to_capture=1000")
    assert moved(simulator, shop) == [("payment", "charge", 1000, 1000)]
    form = f"{PAID}visa&transfer_data[destination]={shop}&transfer_data[amount]=12000&capture_method=manual"
    intent = simulator.post(PI, form)
    simulator.post(f"{PI}/{intent['id']}/capture", "amount_to_capture=9000")
    assert moved(simulator, shop)[1:] == [("payment", "charge", 9000, 0)]


def test_a_refund_takes_back_the_part_of_the_part(simulator: StripeSimulator, shop: str) -> None:
    """Of 12,000 of 20,000, a refund of 3,333 takes 1,999.8, rounded down; the last one takes what is left."""
    form = f"{PAID}visa&transfer_data[destination]={shop}&transfer_data[amount]=12000"
    intent = simulator.post(PI, form)["id"]
    for more in ("&amount=3333", ""):
        simulator.post("/v1/refunds", f"payment_intent={intent}&reverse_transfer=true{more}")
    assert [amount for _, _, amount, _ in moved(simulator, shop)] == [12000, -1999, -10001]


def test_a_refund_takes_it_back_from_both(simulator: StripeSimulator, shop: str) -> None:
    intent = simulator.post(PI, f"{DESTINATION}{shop}")["id"]
    form = f"payment_intent={intent}&reverse_transfer=true&refund_application_fee=true"
    first = simulator.post("/v1/refunds", f"{form}&amount=3333&expand[]=transfer_reversal")
    assert (first["transfer_reversal"]["amount"], first["transfer_reversal"]["source_refund"]) == (
        3333,
        first["id"],
    )
    # Of the fee of 1,500: 3,333 / 20,000, rounded down.
    assert moved(simulator)[3:] == [
        ("application_fee_refund", "platform_earning_refund", -249, 0),
        ("transfer_refund", "transfer_reversal", 3333, 0),
        ("refund", "refund", -3333, 0),
    ]
    assert moved(simulator, shop)[1:] == [
        ("adjustment", "other_adjustment", 249, 0),
        ("payment_refund", "refund", -3333, 0),
    ]
    simulator.post("/v1/refunds", form)
    (fee,) = simulator.get("/v1/application_fees")["data"]
    assert (fee["amount_refunded"], fee["refunded"]) == (1500, True)
    assert sum(balance(simulator, shop)) == 0
    assert sum(balance(simulator)) == -915
    assert simulator.events("application_fee.refunded") == ["application_fee.refunded"] * 2


def test_a_refund_that_only_the_platform_pays(simulator: StripeSimulator, shop: str) -> None:
    intent = simulator.post(PI, f"{DESTINATION}{shop}")["id"]
    simulator.post("/v1/refunds", f"payment_intent={intent}")
    assert sum(balance(simulator, shop)) == 18500


def test_a_payment_to_the_account_itself(simulator: StripeSimulator, shop: str) -> None:
    own = {"Stripe_Account": shop}
    charge = simulator.post(PI, f"{PAID}visa&application_fee_amount=1500", **own)["latest_charge"]
    assert moved(simulator, shop) == [("charge", "charge", 20000, 915 + 1500)]
    assert moved(simulator) == [("application_fee", "platform_earning", 1500, 0)]
    (fee,) = simulator.get(f"/v1/application_fees?charge={charge}")["data"]
    assert (fee["account"], fee["originating_transaction"]) == (shop, None)
    transaction: Any = simulator.call("GET", "/v1/balance_transactions", **own).json()["data"][0]
    assert [(line["type"], line["amount"]) for line in transaction["fee_details"]] == [
        ("stripe_fee", 915),
        ("application_fee", 1500),
    ]
    simulator.post("/v1/refunds", f"charge={charge}&refund_application_fee=true", **own)
    assert sum(balance(simulator)) == 0
    assert sum(balance(simulator, shop)) == -915
    assert simulator.get("/v1/charges")["data"] == []


def test_a_fee_is_given_back_by_itself(simulator: StripeSimulator, shop: str) -> None:
    simulator.post(PI, f"{DESTINATION}{shop}")
    (fee,) = simulator.get("/v1/application_fees")["data"]
    path = f"/v1/application_fees/{fee['id']}/refunds"
    first = simulator.post(path, "amount=1000")
    assert simulator.refused(path, "amount=501")[1]["param"] == "amount"
    assert simulator.post(path)["amount"] == 500
    assert simulator.refused(path)[0] == 400
    assert [each["amount"] for each in simulator.get(path)["data"]] == [500, 1000]
    assert simulator.get(f"{path}/{first['id']}")["fee"] == fee["id"]


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ("application_fee_amount=1", "application_fee_amount"),
        ("application_fee_amount=20001&transfer_data[destination]={shop}", "application_fee_amount"),
        ("application_fee_amount=-1&transfer_data[destination]={shop}", "application_fee_amount"),
        ("transfer_data[amount]=20001&transfer_data[destination]={shop}", "transfer_data[amount]"),
        (
            "application_fee_amount=1&transfer_data[amount]=1&transfer_data[destination]={shop}",
            "application_fee_amount",
        ),
        ("transfer_data[amount]=1", "transfer_data[destination]"),
        ("transfer_data[destination]=acct_x", "transfer_data[destination]"),
        ("on_behalf_of=acct_x", "on_behalf_of"),
    ],
)
def test_shares_that_are_none(simulator: StripeSimulator, shop: str, form: str, param: str) -> None:
    status, error = simulator.refused(PI, f"{PAID}visa&{form.format(shop=shop)}")
    assert (status, error["param"]) == (400, param)
    assert simulator.get(PI)["data"] == []


@pytest.mark.parametrize("param", ["reverse_transfer", "refund_application_fee"])
def test_nothing_to_take_back(simulator: StripeSimulator, param: str) -> None:
    intent = simulator.post(PI, f"{PAID}visa")["id"]
    status, error = simulator.refused("/v1/refunds", f"payment_intent={intent}&{param}=true")
    assert (status, error["param"]) == (400, param)
    assert simulator.get("/v1/refunds")["data"] == []


def test_an_account_sends_its_money_to_its_bank(simulator: StripeSimulator, shop: str) -> None:
    own = {"Stripe_Account": shop}
    simulator.post(PI, f"{DESTINATION}{shop}")
    refused = simulator.refused("/v1/payouts", "amount=18500&currency=cny", **own)
    assert refused[1]["code"] == "balance_insufficient"
    simulator.tell("POST", "clock", seconds=7 * 86_400)
    payout = simulator.post("/v1/payouts", "amount=18500&currency=cny", **own)
    assert balance(simulator, shop) == (0, 0)
    assert simulator.get("/v1/payouts")["data"] == []
    simulator.tell("POST", "clock", seconds=61)
    simulator.tell("POST", "clock", seconds=2 * 86_400)
    found = simulator.call("GET", "/v1/events?type=payout.paid", **own).json()["data"]
    assert [(each["account"], each["data"]["object"]["id"]) for each in found] == [(shop, payout["id"])]


def test_a_bank_that_sends_it_back(simulator: StripeSimulator, shop: str) -> None:
    own = {"Stripe_Account": shop}
    simulator.post(PI, f"{PAID}bypassPending", **own)
    simulator.post(f"{ACCOUNTS}/{shop}", f"{BANK}000111111113")
    payout = simulator.tell("POST", "payouts", currency="cny", account=shop)
    simulator.tell("POST", "clock", seconds=61)
    simulator.tell("POST", "clock", seconds=2 * 86_400)
    after = simulator.call("GET", f"/v1/payouts/{payout['id']}", **own).json()
    assert (after["status"], after["failure_code"]) == ("failed", "account_closed")
    assert balance(simulator, shop) == (NET, 0)
    assert moved(simulator, shop)[-1] == ("payout_failure", "payout_reversal", NET, 0)


def test_before_onboarding_nothing_leaves(simulator: StripeSimulator) -> None:
    new = simulator.post(ACCOUNTS, EXPRESS)["id"]
    simulator.post(PI, f"{PAID}bypassPending", Stripe_Account=new)
    simulator.post(f"{ACCOUNTS}/{new}", f"{BANK}000123456789")
    status, error = simulator.refused("/v1/payouts", "amount=1&currency=cny", Stripe_Account=new)
    assert (status, error["code"]) == (400, "payouts_not_allowed")
    onboarded(simulator, new)
    assert simulator.post("/v1/payouts", "amount=1&currency=cny", Stripe_Account=new)["amount"] == 1
