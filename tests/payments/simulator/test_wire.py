"""Forms, keys, parameters, pages of lists, expansion: what every operation has in common."""

import httpx
import pytest

from payments.simulator.errors import StripeError
from payments.simulator.wire import decode
from tests.payments.simulator.conftest import StripeSimulator
from tests.payments.simulator.extract import extract
from tests.payments.simulator.openapi import document


def test_the_shipped_extract_is_what_stripe_s_document_says() -> None:
    from payments.simulator.specification import FILE

    assert FILE.read_text(encoding="utf-8") == extract()
    assert document()["info"]["version"] == "2026-05-27.dahlia"


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("a=1&b=x+y%21", {"a": "1", "b": "x y!"}),
        ("a[b][c]=1&a[b][d]=", {"a": {"b": {"c": "1", "d": ""}}}),
        ("a[]=x&a[]=y", {"a": {"0": "x", "1": "y"}}),
        ("a[0][b]=x&a[1][b]=y", {"a": {"0": {"b": "x"}, "1": {"b": "y"}}}),
        ("metadata[1]=x", {"metadata": {"1": "x"}}),
        ("", {}),
    ],
)
def test_forms(form: str, tree: dict[str, object]) -> None:
    assert decode(form) == tree


@pytest.mark.parametrize("form", ["a=1&a[b]=2", "a[b]=2&a=1", "[a]=1", "a[b=1", "a]=1"])
def test_forms_that_are_none(form: str) -> None:
    with pytest.raises(StripeError):
        decode(form)


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        ("", "You did not provide an API key."),
        ("Basic !", "You did not provide an API key."),
        ("Bearer sk_live_abcdefghijkl", "Invalid API Key provided: sk_live_********ijkl"),
        ("Bearer junk", "Invalid API Key provided: junk"),
    ],
)
def test_without_a_test_key(simulator: StripeSimulator, authorization: str, message: str) -> None:
    status, error = simulator.refused("/v1/customers", Authorization=authorization)
    assert (status, error["type"]) == (401, "invalid_request_error")
    assert error["message"].startswith(message)


def test_basic_authentication(simulator: StripeSimulator) -> None:
    answer = httpx.get(f"{simulator.base_url}/v1/customers", auth=("sk_test_x", ""), trust_env=False)
    assert answer.status_code == 200


def test_an_account_that_is_not_there(simulator: StripeSimulator) -> None:
    status, error = simulator.refused("/v1/customers", Stripe_Account="acct_1")
    assert (status, error["code"]) == (403, "account_invalid")


def test_headers(simulator: StripeSimulator) -> None:
    answer = simulator.call("GET", "/v1/balance", Stripe_Version="2026-10-28.endive")
    assert answer.headers["stripe-version"] == "2026-10-28.endive"
    assert answer.headers["request-id"].startswith("req_")
    assert simulator.call("GET", "/v1/balance").headers["stripe-version"] == "2026-05-27.dahlia"


PI = "/v1/payment_intents"


@pytest.mark.parametrize(
    ("path", "form", "code", "param"),
    [
        (PI, "amount=1&currency=cny&colour=red", "parameter_unknown", "colour"),
        (PI, "amount=1&currency=cny&shipping[x]=1", "parameter_unknown", "shipping[x]"),
        (PI, "currency=cny", "parameter_missing", "amount"),
        (PI, "amount=1.5&currency=cny", "parameter_invalid_integer", "amount"),
        (PI, "amount=0&currency=cny", "parameter_invalid_integer", "amount"),
        (PI, "amount=-1&currency=cny", "parameter_invalid_integer", "amount"),
        (PI, "amount=&currency=cny", "parameter_invalid_empty", "amount"),
        (PI, "amount[x]=1&currency=cny", None, "amount"),
        (PI, "amount=1&currency=xxx", None, "currency"),
        (PI, "amount=49&currency=usd", "amount_too_small", "amount"),
        (PI, "amount=100000000&currency=cny", "amount_too_large", "amount"),
        (PI, "amount=1&currency=cny&confirm=yes", None, "confirm"),
        (PI, "amount=1&currency=cny&capture_method=later", None, "capture_method"),
        (PI, "amount=1&currency=cny&customer=cus_x", "resource_missing", "customer"),
        (PI, "amount=1&currency=cny&payment_method=pm_x", "resource_missing", "payment_method"),
        (PI, "amount=1&currency=cny&mandate=mandate_1", "simulator_unsupported", "mandate"),
        (PI, "amount=1&currency=cny&payment_method_types[x]=card", None, "payment_method_types"),
        ("/v1/payment_methods", "", "parameter_missing", "type"),
        ("/v1/payment_methods", "type=card", "parameter_missing", "card"),
        ("/v1/payment_methods", "type=klarna", "simulator_unsupported", "type"),
        ("/v1/customers", f"metadata[{'k' * 41}]=v", None, "metadata"),
        ("/v1/customers", f"description={'x' * 5001}", "parameter_invalid_string_too_long", "description"),
    ],
)
def test_parameters_that_are_wrong(
    simulator: StripeSimulator, path: str, form: str, code: str | None, param: str
) -> None:
    status, error = simulator.refused(path, form)
    assert (status, error["type"], error.get("code"), error["param"]) == (
        400,
        "invalid_request_error",
        code,
        param,
    )


def test_what_is_not_there(simulator: StripeSimulator) -> None:
    answer = simulator.call("GET", f"{PI}/pi_none")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "resource_missing")
    assert simulator.call("GET", "/v1/quotes").status_code == 404
    assert simulator.call("DELETE", "/v1/charges").status_code == 404


def test_a_newer_version_has_another_name_for_the_ways_of_paying(simulator: StripeSimulator) -> None:
    old, new = "payment_method_types[]=alipay", "allowed_payment_method_types[]=alipay"
    newer = {"Stripe_Version": "2026-10-28.endive"}
    made = simulator.post(PI, f"amount=1&currency=cny&{new}", **newer)
    assert made["payment_method_types"] == ["alipay"]
    assert (
        simulator.refused(PI, f"amount=1&currency=cny&{old}", **newer)[1]["param"] == "payment_method_types"
    )
    assert simulator.refused(PI, f"amount=1&currency=cny&{new}")[1]["code"] == "parameter_unknown"


def test_metadata_is_merged(simulator: StripeSimulator) -> None:
    customer = simulator.post("/v1/customers", "metadata[a]=1&metadata[b]=2")
    path = f"/v1/customers/{customer['id']}"
    assert simulator.post(path, "metadata[a]=&metadata[_c]=3")["metadata"] == {"b": "2", "_c": "3"}
    assert simulator.post(path, "metadata=")["metadata"] == {}


def test_pages_of_a_list(simulator: StripeSimulator) -> None:
    ids = [simulator.post("/v1/customers", f"email={n}@palm.example")["id"] for n in range(5)][::-1]

    def page(query: str) -> tuple[list[str], bool]:
        found = simulator.get(f"/v1/customers?{query}")
        return [each["id"] for each in found["data"]], found["has_more"]

    assert page("limit=2") == (ids[:2], True)
    assert page("limit=5") == (ids, False)
    assert page(f"limit=2&starting_after={ids[1]}") == (ids[2:4], True)
    assert page(f"limit=2&starting_after={ids[3]}") == (ids[4:], False)
    assert page(f"limit=2&ending_before={ids[3]}") == (ids[1:3], True)
    assert page(f"limit=2&ending_before={ids[1]}") == (ids[:1], False)
    assert page("email=3@palm.example") == ([ids[1]], False)
    assert page("created[gt]=4000000000") == ([], False)
    both = f"starting_after={ids[0]}&ending_before={ids[4]}"
    for query in ("limit=0", "limit=101", "starting_after=cus_none", both):
        assert simulator.call("GET", f"/v1/customers?{query}").status_code == 400


def test_expand(simulator: StripeSimulator) -> None:
    form = "amount=100&currency=cny&confirm=true&payment_method=pm_card_visa&payment_method_types[]=card"
    intent = simulator.post(PI, f"{form}&expand[]=payment_method&expand[]=customer&expand[]=latest_charge")
    assert (intent["payment_method"]["type"], intent["customer"]) == ("card", None)
    assert intent["latest_charge"]["object"] == "charge"
    found = simulator.get(f"{PI}?expand[]=data.latest_charge.balance_transaction")
    assert found["data"][0]["latest_charge"]["balance_transaction"]["object"] == "balance_transaction"
    answer = simulator.call("GET", f"{PI}/{intent['id']}?expand[]=currency")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "This property cannot be expanded (currency)."
