"""Customers, and ways of paying that are kept for later."""

import pytest

from tests.payments.simulator.conftest import StripeSimulator

PI = "/v1/payment_intents"
SETI = "/v1/setup_intents"
CARD = "amount=500&currency=cny&payment_method_types[]=card&confirm=true"


@pytest.fixture
def customer(simulator: StripeSimulator) -> str:
    made: str = simulator.post("/v1/customers", "name=王芳&email=wang@palm.example&metadata[room]=3-2-1101")[
        "id"
    ]
    return made


def test_a_customer_s_life(simulator: StripeSimulator, customer: str) -> None:
    path = f"/v1/customers/{customer}"
    assert simulator.get(path)["metadata"] == {"room": "3-2-1101"}
    assert simulator.post(path, "name=王芳芳")["name"] == "王芳芳"
    gone = simulator.call("DELETE", path).json()
    assert gone == {"id": customer, "object": "customer", "deleted": True}
    assert simulator.get(path) == gone
    assert simulator.refused(path, "name=x")[0] == 404
    assert simulator.refused(PI, f"{CARD}&payment_method=pm_card_visa&customer={customer}")[1]["code"] == (
        "resource_missing"
    )
    updated = simulator.get("/v1/events?type=customer.updated")["data"][0]
    assert updated["data"]["previous_attributes"] == {"name": "王芳"}
    assert simulator.events() == ["customer.created", "customer.updated", "customer.deleted"]


def test_attach_use_twice_detach(simulator: StripeSimulator, customer: str) -> None:
    method = simulator.post("/v1/payment_methods/pm_card_visa/attach", f"customer={customer}")["id"]
    form = f"{CARD}&customer={customer}&payment_method={method}"
    assert [simulator.post(PI, form)["status"] for _ in range(2)] == ["succeeded", "succeeded"]
    found = simulator.get(f"/v1/customers/{customer}/payment_methods?type=card")["data"]
    assert [each["id"] for each in found] == [method]
    assert simulator.refused(PI, f"{CARD}&payment_method={method}")[1]["param"] == "payment_method"
    assert simulator.post(f"/v1/payment_methods/{method}/detach")["customer"] is None
    assert simulator.refused(PI, form)[1]["code"] == "payment_method_unexpected_state"
    assert simulator.get(f"/v1/customers/{customer}/payment_methods")["data"] == []


def test_a_card_by_its_number_and_by_a_token(simulator: StripeSimulator) -> None:
    form = "type=card&card[number]=4000002500003155&card[exp_month]=1&card[exp_year]=2031&card[cvc]=314"
    card = simulator.post("/v1/payment_methods", form)["card"]
    assert (card["last4"], card["exp_month"], card["exp_year"]) == ("3155", 1, 2031)
    assert simulator.post("/v1/payment_methods", "type=card&card[token]=tok_visa")["card"]["last4"] == "4242"
    wrong = "type=card&card[number]=4242424242424241&card[exp_month]=1&card[exp_year]=2031"
    assert simulator.refused("/v1/payment_methods", wrong)[1]["code"] == "incorrect_number"


def test_wechat_is_not_kept(simulator: StripeSimulator, customer: str) -> None:
    method = simulator.post("/v1/payment_methods", "type=wechat_pay")["id"]
    assert simulator.refused(f"/v1/payment_methods/{method}/attach", f"customer={customer}")[0] == 400


def test_set_up_and_pay_while_away(simulator: StripeSimulator, customer: str) -> None:
    """A card whose bank asks once, when it is saved."""
    form = f"customer={customer}&confirm=true&payment_method=pm_card_authenticationRequiredOnSetup"
    intent = simulator.post(SETI, f"{form}&return_url=https://palm.example/b")
    assert intent["status"] == "requires_action"
    page = intent["next_action"]["redirect_to_url"]["url"]
    answer = simulator.http.post(page, data={"outcome": "pay"})
    assert answer.headers["location"].startswith(f"https://palm.example/b?setup_intent={intent['id']}&")
    after = simulator.get(f"{SETI}/{intent['id']}?expand[]=payment_method")
    assert (after["status"], after["payment_method"]["customer"]) == ("succeeded", customer)
    away = f"{CARD}&customer={customer}&payment_method={after['payment_method']['id']}&off_session=true"
    assert simulator.post(PI, away)["status"] == "succeeded"
    assert simulator.events("payment_method.attached", "setup_intent.succeeded") == [
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


def test_a_set_up_that_is_refused(simulator: StripeSimulator, customer: str) -> None:
    declined = (
        f"customer={customer}&confirm=true&payment_method_types[]=card&payment_method=pm_card_chargeDeclined"
    )
    status, error = simulator.refused(SETI, declined)
    assert (status, error["code"], error["setup_intent"]["status"]) == (
        402,
        "card_declined",
        "requires_payment_method",
    )
    asked = f"{declined.rpartition('=')[0]}=pm_card_threeDSecure2Required&return_url=https://palm.example/b"
    intent = simulator.post(SETI, asked)
    after = simulator.tell("POST", f"intents/{intent['id']}", outcome="fail")
    assert after["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    assert simulator.post(f"{SETI}/{intent['id']}/cancel")["status"] == "canceled"


def test_a_payment_that_saves_its_card(simulator: StripeSimulator, customer: str) -> None:
    form = f"{CARD}&customer={customer}&payment_method=pm_card_visa&setup_future_usage=off_session"
    intent = simulator.post(PI, form)
    assert simulator.get(f"/v1/payment_methods/{intent['payment_method']}")["customer"] == customer
