"""The state machine of a payment, by each way of paying."""

import httpx
import pytest

from tests.payments.simulator.conftest import StripeSimulator

CARD = "amount=12345&currency=cny&payment_method_types[]=card"
ALIPAY = (
    "amount=12345&currency=cny&payment_method_types[]=alipay&payment_method_data[type]=alipay&confirm=true"
    "&return_url=https://palm.example/back?bill=7"
)
WECHAT = (
    "amount=800&currency=cny&payment_method_types[]=wechat_pay&payment_method_data[type]=wechat_pay&confirm=true"
    "&payment_method_options[wechat_pay][client]=web"
)
PI = "/v1/payment_intents"


def decide(simulator: StripeSimulator, page: str, outcome: str) -> httpx.Response:
    return simulator.http.post(page, data={"outcome": outcome})


def test_a_card_at_once(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, f"{CARD}&confirm=true&payment_method=pm_card_visa")
    assert (intent["status"], intent["amount_received"], intent["next_action"]) == ("succeeded", 12345, None)
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    charge = simulator.get(f"/v1/charges/{intent['latest_charge']}?expand[]=balance_transaction")
    assert (charge["status"], charge["captured"], charge["payment_intent"]) == (
        "succeeded",
        True,
        intent["id"],
    )
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    moved = charge["balance_transaction"]
    # 3.4 % of 123.45 and 2.35 on top.
    assert (moved["amount"], moved["fee"], moved["net"], moved["status"]) == (12345, 655, 11690, "pending")
    assert simulator.events() == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_step_by_step(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, CARD)
    assert intent["status"] == "requires_payment_method"
    status, error = simulator.refused(f"{PI}/{intent['id']}/confirm")
    assert (status, error["code"]) == (400, "payment_intent_unexpected_state")
    assert error["payment_intent"]["id"] == intent["id"]
    intent = simulator.post(f"{PI}/{intent['id']}", "payment_method=pm_card_visa&amount=500")
    assert (intent["status"], intent["amount"]) == ("requires_confirmation", 500)
    intent = simulator.post(f"{PI}/{intent['id']}/confirm")
    assert intent["status"] == "succeeded"
    status, error = simulator.refused(f"{PI}/{intent['id']}/confirm")
    assert (status, error["code"]) == (400, "payment_intent_unexpected_state")


@pytest.mark.parametrize(
    ("method", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_a_card_that_is_declined_leaves_its_traces(
    simulator: StripeSimulator, method: str, code: str, decline: str
) -> None:
    intent = simulator.post(PI, CARD)
    status, error = simulator.refused(f"{PI}/{intent['id']}/confirm", f"payment_method={method}")
    assert (status, error["type"], error["code"], error["decline_code"]) == (402, "card_error", code, decline)
    after = simulator.get(f"{PI}/{intent['id']}")
    assert (after["status"], after["payment_method"]) == ("requires_payment_method", None)
    assert after["last_payment_error"]["decline_code"] == decline
    assert simulator.get(f"/v1/charges/{error['charge']}")["status"] == "failed"
    assert simulator.events("charge.failed", "payment_intent.payment_failed") == [
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    again = simulator.post(f"{PI}/{intent['id']}/confirm", "payment_method=pm_card_visa")
    assert (again["status"], again["last_payment_error"]) == ("succeeded", None)


def test_the_bank_asks_and_the_payer_says_yes(simulator: StripeSimulator) -> None:
    form = (
        f"{CARD}&confirm=true&payment_method=pm_card_threeDSecure2Required&return_url=https://palm.example/b"
    )
    intent = simulator.post(PI, form)
    assert (intent["status"], intent["next_action"]["type"]) == ("requires_action", "redirect_to_url")
    page = intent["next_action"]["redirect_to_url"]["url"]
    assert "123.45 CNY" in simulator.http.get(page).text
    assert decide(simulator, f"{page[:-1]}{'A' if page[-1] != 'A' else 'B'}", "pay").status_code == 404
    assert simulator.get(f"{PI}/{intent['id']}")["status"] == "requires_action"
    answer = decide(simulator, page, "pay")
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"https://palm.example/b?payment_intent={intent['id']}"
        f"&payment_intent_client_secret={intent['client_secret']}&redirect_status=succeeded"
    )
    assert simulator.get(f"{PI}/{intent['id']}")["status"] == "succeeded"
    assert decide(simulator, page, "pay").status_code == 404


def test_the_bank_cannot_ask_somebody_who_is_away(simulator: StripeSimulator) -> None:
    form = f"{CARD}&confirm=true&off_session=true&payment_method=pm_card_authenticationRequired"
    status, error = simulator.refused(PI, form)
    assert (status, error["code"]) == (402, "authentication_required")
    assert simulator.get(f"{PI}/{error['payment_intent']['id']}")["status"] == "requires_payment_method"


def test_alipay_by_its_page(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, ALIPAY)
    assert intent["status"] == "requires_action"
    action = intent["next_action"]["alipay_handle_redirect"]
    answer = decide(simulator, action["url"], "pay")
    assert answer.headers["location"].startswith("https://palm.example/back?bill=7&payment_intent=pi_")
    after = simulator.get(f"{PI}/{intent['id']}?expand[]=latest_charge.balance_transaction")
    assert (after["status"], after["latest_charge"]["payment_method_details"]["type"]) == (
        "succeeded",
        "alipay",
    )
    # 2.2 % of 123.45 and 2.35 on top.
    assert after["latest_charge"]["balance_transaction"]["fee"] == 507


def test_alipay_needs_the_way_back(simulator: StripeSimulator) -> None:
    status, error = simulator.refused(PI, ALIPAY.partition("&return_url")[0])
    assert (status, error["code"], error["param"]) == (400, "parameter_missing", "return_url")
    assert simulator.get(PI)["data"] == []


def test_wechat_by_its_code(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, WECHAT)
    code = intent["next_action"]["wechat_pay_display_qr_code"]
    assert code["image_data_url"].startswith("data:image/png;base64,")
    assert simulator.http.get(code["image_url_png"]).content.startswith(b"\x89PNG")
    assert simulator.http.get(code["image_url_svg"]).headers["content-type"] == "image/svg+xml"
    assert "可以关闭此页面" in decide(simulator, code["data"], "pay").text
    assert simulator.get(f"{PI}/{intent['id']}")["status"] == "succeeded"


def test_a_payer_who_refuses(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, ALIPAY)
    answer = decide(simulator, intent["next_action"]["alipay_handle_redirect"]["url"], "fail")
    assert answer.headers["location"].endswith("redirect_status=failed")
    after = simulator.get(f"{PI}/{intent['id']}")
    assert (after["status"], after["last_payment_error"]["code"]) == (
        "requires_payment_method",
        "payment_intent_authentication_failure",
    )


def test_a_payment_that_takes_its_time(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, ALIPAY)
    assert simulator.tell("POST", f"intents/{intent['id']}", outcome="processing")["status"] == "processing"
    assert simulator.tell("POST", f"intents/{intent['id']}", outcome="pay")["status"] == "succeeded"
    assert simulator.events("payment_intent.processing", "payment_intent.succeeded") == [
        "payment_intent.processing",
        "payment_intent.succeeded",
    ]


def test_nobody_comes_to_the_page(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, WECHAT)
    assert simulator.tell("POST", "clock", seconds=3700)["happened"] == 1
    after = simulator.get(f"{PI}/{intent['id']}")
    assert (after["status"], after["last_payment_error"]["code"]) == (
        "requires_payment_method",
        "payment_intent_payment_attempt_expired",
    )


def test_capture_of_a_part(simulator: StripeSimulator) -> None:
    form = f"{CARD}&confirm=true&payment_method=pm_card_visa&capture_method=manual"
    intent = simulator.post(PI, form)
    assert (intent["status"], intent["amount_capturable"]) == ("requires_capture", 12345)
    path = f"{PI}/{intent['id']}/capture"
    assert simulator.refused(path, "amount_to_capture=12346")[1]["code"] == "amount_too_large"
    after = simulator.post(path, "amount_to_capture=10000")
    assert (after["status"], after["amount_received"], after["amount_capturable"]) == ("succeeded", 10000, 0)
    assert simulator.get(f"/v1/charges/{after['latest_charge']}")["amount_captured"] == 10000


def test_money_that_nobody_captures_is_released(simulator: StripeSimulator) -> None:
    form = f"{CARD}&confirm=true&payment_method=pm_card_visa&capture_method=manual"
    intent = simulator.post(PI, form)
    simulator.tell("POST", "clock", seconds=7 * 86_400 + 1)
    after = simulator.get(f"{PI}/{intent['id']}")
    assert (after["status"], after["cancellation_reason"]) == ("canceled", "automatic")


def test_a_fee_is_never_more_than_the_payment(simulator: StripeSimulator) -> None:
    form = CARD.replace("12345", "100")
    simulator.post(PI, f"{form}&confirm=true&payment_method=pm_card_visa")
    (moved,) = simulator.get("/v1/balance_transactions")["data"]
    assert (moved["fee"], moved["net"]) == (100, 0)


def test_what_was_only_authorised_goes_back(simulator: StripeSimulator) -> None:
    form = f"{CARD}&confirm=true&payment_method=pm_card_visa&capture_method=manual&expand[]=latest_charge"
    intent = simulator.post(PI, form)
    assert (intent["latest_charge"]["captured"], intent["latest_charge"]["balance_transaction"]) == (
        False,
        None,
    )
    assert simulator.post(f"{PI}/{intent['id']}/cancel")["status"] == "canceled"
    charge = simulator.get(f"/v1/charges/{intent['latest_charge']['id']}")
    assert (charge["refunded"], charge["amount_refunded"], charge["captured"]) == (True, 12345, False)
    assert simulator.get("/v1/balance_transactions")["data"] == []


def test_cancel(simulator: StripeSimulator) -> None:
    intent = simulator.post(PI, ALIPAY)
    after = simulator.post(f"{PI}/{intent['id']}/cancel", "cancellation_reason=requested_by_customer")
    assert (after["status"], after["cancellation_reason"], after["next_action"]) == (
        "canceled",
        "requested_by_customer",
        None,
    )
    page = intent["next_action"]["alipay_handle_redirect"]["url"]
    assert decide(simulator, page, "pay").status_code == 404
    status, error = simulator.refused(f"{PI}/{intent['id']}/cancel")
    assert (status, error["code"]) == (400, "payment_intent_unexpected_state")


def test_a_method_without_customer_is_used_once(simulator: StripeSimulator) -> None:
    method = simulator.get("/v1/payment_methods/pm_card_visa")["id"]
    simulator.post(PI, f"{CARD}&confirm=true&payment_method={method}")
    status, error = simulator.refused(PI, f"{CARD}&confirm=true&payment_method={method}")
    assert (status, error["code"]) == (400, "payment_method_unexpected_state")
