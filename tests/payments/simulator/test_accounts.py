"""Connected accounts: what they have to tell, their page, and what is theirs alone."""

from typing import Any

import httpx
import pytest

from tests.payments.simulator.conftest import StripeSimulator
from tests.payments.simulator.receiver import Receiver
from tests.payments.simulator.test_webhooks import off

ACCOUNTS = "/v1/accounts"
EXPRESS = (
    "type=express&country=HK&email=shop@palm.example&capabilities[transfers][requested]=true"
    "&metadata[merchant]=7"
)
BANK = "external_account[object]=bank_account&external_account[country]=HK&external_account[account_number]="


def link(simulator: StripeSimulator, account: str) -> str:
    form = (
        "type=account_onboarding&refresh_url=https://palm.example/again&return_url=https://palm.example/back"
    )
    url: str = simulator.post("/v1/account_links", f"account={account}&{form}")["url"]
    return url


def onboarded(simulator: StripeSimulator, account: str, outcome: str = "complete") -> httpx.Response:
    page = simulator.http.get(link(simulator, account)).headers["location"]
    return simulator.http.post(page, data={"outcome": outcome})


def test_a_new_account_may_nothing(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)
    assert (account["charges_enabled"], account["payouts_enabled"], account["details_submitted"]) == (
        False,
        False,
        False,
    )
    assert account["capabilities"] == {"transfers": "inactive"}
    assert account["requirements"]["currently_due"] == [
        "business_profile.mcc",
        "business_profile.url",
        "business_type",
        "external_account",
        "tos_acceptance.date",
        "tos_acceptance.ip",
    ]
    assert account["requirements"]["disabled_reason"] == "requirements.past_due"
    assert (account["default_currency"], account["controller"]["stripe_dashboard"]) == (
        "hkd",
        {"type": "express"},
    )
    found = simulator.get(f"{ACCOUNTS}?limit=1")["data"]
    assert [each["id"] for each in found] == [account["id"]]


def test_the_page_of_onboarding(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    address = link(simulator, account)
    page = simulator.http.get(address).headers["location"]
    assert "商户入驻" in simulator.http.get(page).text
    again = simulator.http.get(address)
    assert (again.status_code, again.headers["location"]) == (303, "https://palm.example/again")
    assert simulator.http.post(page, data={"outcome": "maybe"}).status_code == 400
    answer = simulator.http.post(page, data={"outcome": "complete"})
    assert (answer.status_code, answer.headers["location"]) == (303, "https://palm.example/back")
    after = simulator.get(f"{ACCOUNTS}/{account}")
    assert (after["charges_enabled"], after["payouts_enabled"], after["details_submitted"]) == (
        True,
        True,
        True,
    )
    assert (after["capabilities"], after["requirements"]["currently_due"]) == ({"transfers": "active"}, [])
    assert simulator.http.get(f"{page}x").status_code == 404


def test_a_link_that_is_too_old(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    address = link(simulator, account)
    simulator.tell("POST", "clock", seconds=301)
    assert simulator.http.get(address).headers["location"] == "https://palm.example/again"


def test_a_page_that_was_open_for_too_long(simulator: StripeSimulator) -> None:
    page = simulator.http.get(link(simulator, simulator.post(ACCOUNTS, EXPRESS)["id"])).headers["location"]
    simulator.tell("POST", "clock", seconds=3601)
    assert simulator.http.post(page, data={"outcome": "complete"}).status_code == 404


def test_verification_that_takes_its_time(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    onboarded(simulator, account, "pending")
    waiting = simulator.get(f"{ACCOUNTS}/{account}")
    assert (waiting["details_submitted"], waiting["payouts_enabled"]) == (True, False)
    assert waiting["capabilities"] == {"transfers": "pending"}
    assert waiting["requirements"]["disabled_reason"] == "requirements.pending_verification"
    simulator.tell("POST", "clock", seconds=61)
    assert simulator.get(f"{ACCOUNTS}/{account}")["capabilities"] == {"transfers": "active"}


def test_a_document_that_is_refused(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    onboarded(simulator, account, "fail")
    after = simulator.get(f"{ACCOUNTS}/{account}")["requirements"]
    assert after["currently_due"] == ["individual.verification.document"]
    assert after["errors"][0]["code"] == "verification_document_failed_other"
    onboarded(simulator, account)
    assert simulator.get(f"{ACCOUNTS}/{account}")["payouts_enabled"] is True


def test_who_goes_away_has_told_nothing(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    assert onboarded(simulator, account, "later").headers["location"] == "https://palm.example/back"
    assert simulator.get(f"{ACCOUNTS}/{account}")["details_submitted"] is False


def test_a_custom_account_by_the_api_alone(simulator: StripeSimulator) -> None:
    form = (
        "type=custom&business_type=individual&capabilities[transfers][requested]=true&business_profile[mcc]=5411"
        "&business_profile[url]=https://shop.example&tos_acceptance[date]=1790000000&tos_acceptance[ip]=10.0.0.1"
        "&individual[first_name]=芳&individual[last_name]=王&individual[email]=w@palm.example"
        "&individual[phone]=%2B8613800000000&individual[dob][day]=1&individual[dob][month]=2"
        "&individual[dob][year]=1980&individual[address][line1]=1&individual[address][city]=Beijing"
    )
    account = simulator.post(ACCOUNTS, form)
    assert account["requirements"]["currently_due"] == ["external_account"]
    after = simulator.post(f"{ACCOUNTS}/{account['id']}", f"{BANK}000123456789")
    assert (after["payouts_enabled"], after["external_accounts"]["data"][0]["last4"]) == (True, "6789")
    assert (account["details_submitted"], after["details_submitted"]) == (False, True)
    rejected = simulator.post(f"{ACCOUNTS}/{account['id']}/reject", "reason=fraud")
    assert (rejected["payouts_enabled"], rejected["requirements"]["disabled_reason"]) == (
        False,
        "rejected.fraud",
    )


@pytest.mark.parametrize(
    ("path", "form", "param"),
    [
        ("/v1/account_links", "account=acct_x&type=account_onboarding&refresh_url=x&return_url=x", "account"),
        ("/v1/account_links", "account={account}&type=account_onboarding&return_url=x", "refresh_url"),
        ("/v1/accounts/{account}", "external_account=btok_x", "external_account"),
        ("/v1/accounts/{account}", f"{BANK}12-34", "external_account[account_number]"),
        ("/v1/accounts/{account}", "capabilities[flying][requested]=true", "capabilities[flying]"),
        ("/v1/accounts", "type=royal", "type"),
    ],
)
def test_what_is_wrong(simulator: StripeSimulator, path: str, form: str, param: str) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    status, error = simulator.refused(path.format(account=account), form.format(account=account))
    assert (status, error["param"]) == (400, param)


def test_deletion(simulator: StripeSimulator) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    gone = simulator.call("DELETE", f"{ACCOUNTS}/{account}").json()
    assert gone == {"id": account, "object": "account", "deleted": True}
    assert simulator.call("GET", f"{ACCOUNTS}/{account}").status_code == 404
    assert simulator.call("GET", "/v1/balance", Stripe_Account=account).status_code == 403
    assert simulator.get(ACCOUNTS)["data"] == []


def test_what_is_an_account_s_own(simulator: StripeSimulator) -> None:
    """Customers, events, keys and webhook endpoints of one are not seen by another."""
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    other = simulator.post(ACCOUNTS, EXPRESS)["id"]
    theirs = simulator.post("/v1/customers", "name=A", Stripe_Account=account, Idempotency_Key="k")["id"]
    ours = simulator.post("/v1/customers", "name=B", Idempotency_Key="k")["id"]
    assert theirs != ours

    def seen(header: dict[str, str]) -> list[str]:
        answer: Any = simulator.call("GET", "/v1/customers", **header).json()
        return [each["id"] for each in answer["data"]]

    assert (seen({"Stripe_Account": account}), seen({}), seen({"Stripe_Account": other})) == (
        [theirs],
        [ours],
        [],
    )
    assert simulator.call("GET", f"/v1/customers/{theirs}").status_code == 404
    status, _ = simulator.refused("/v1/payment_intents", f"amount=1&currency=cny&customer={theirs}")
    assert status == 400
    again = simulator.call("POST", "/v1/customers", "name=A", Stripe_Account=account, Idempotency_Key="k")
    assert again.json()["id"] == theirs
    events = simulator.call("GET", "/v1/events", Stripe_Account=account).json()["data"]
    assert [(each["type"], each["account"]) for each in events] == [
        ("customer.created", account),
        ("capability.updated", account),
        ("account.updated", account),
    ]
    assert simulator.events() == ["customer.created"]
    assert simulator.call("GET", "/v1/account", Stripe_Account=account).json()["id"] == account
    assert simulator.get("/v1/account")["id"] == simulator.get("/v1/account")["id"] != account


def test_who_listens_to_whom(simulator: StripeSimulator) -> None:
    """An endpoint hears of the platform, or of connected accounts; an account's own hears of that account."""
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    simulator.tell("PUT", "webhooks", hold=True)
    form = "url=http://127.0.0.1:9/&enabled_events[]=*"
    platform = simulator.post("/v1/webhook_endpoints", form)["id"]
    connect = simulator.post("/v1/webhook_endpoints", f"{form}&connect=true")["id"]
    theirs = simulator.post("/v1/webhook_endpoints", form, Stripe_Account=account)["id"]
    simulator.post("/v1/customers")
    simulator.post("/v1/setup_intents", Stripe_Account=account)
    ours, own = (
        simulator.call("GET", "/v1/events?limit=1", **header).json()["data"][0]
        for header in ({}, {"Stripe_Account": account})
    )
    assert (ours["type"], own["type"]) == ("customer.created", "setup_intent.created")
    assert [(each["endpoint"], each["event"]) for each in simulator.tell("GET", "deliveries")] == [
        (platform, ours["id"]),
        (theirs, own["id"]),
        (connect, own["id"]),
    ]


async def test_who_listens_to_connected_accounts(simulator: StripeSimulator, receiver: Receiver) -> None:
    """And who to the platform: never both at one endpoint."""
    form = f"url={receiver.url}&enabled_events[]=*&connect="
    endpoint = await off(simulator.post, "/v1/webhook_endpoints", f"{form}true")
    receiver.secret = endpoint["secret"]
    await off(simulator.post, "/v1/customers")
    account = (await off(simulator.post, ACCOUNTS, EXPRESS))["id"]
    await off(onboarded, simulator, account)
    await off(simulator.tell, "GET", "webhooks/idle")
    heard = [(each["type"], each["account"]) for each in receiver.events()]
    assert sorted(heard) == [("account.updated", account)] * 2 + [("capability.updated", account)] * 2
    last = [each for each in receiver.events() if each["type"] == "account.updated"][-1]
    assert last["data"]["object"]["id"] == account
