"""Stripe's own SDK for Python, with the transport that production uses, in good days and bad."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.payments.simulator.conftest import StripeSimulator

# The SDK has a TypedDict for each operation, which a constant would have to repeat.
CARD: Any = {"amount": 700, "currency": "cny", "allowed_payment_method_types": ["card"]}
DECLINED: Any = CARD | {"confirm": True, "payment_method": "pm_card_chargeDeclined"}


async def test_a_bill_is_paid_and_half_of_it_refunded(async_sdk: StripeClient) -> None:
    customer = await async_sdk.v1.customers.create_async({"name": "王芳", "metadata": {"room": "1101"}})
    bill: Any = {
        "amount": 31_200,
        "currency": "cny",
        "customer": customer.id,
        "allowed_payment_method_types": ["card", "alipay"],
        "metadata": {"payment": "p1"},
    }
    intent = await async_sdk.v1.payment_intents.create_async(bill, {"idempotency_key": "palm:payment:p1"})
    paid = await async_sdk.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge.balance_transaction"]}
    )
    assert (paid.status, paid.amount_received) == ("succeeded", 31_200)
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert isinstance(paid.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert paid.latest_charge.balance_transaction.net == 31_200 - 1_061 - 235
    refund = await async_sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 15_600})
    assert (refund.status, refund.last_response.code if refund.last_response else None) == ("succeeded", 200)
    events = await async_sdk.v1.events.list_async({"limit": 3})
    pages = [event.type async for event in events.auto_paging_iter()]
    assert pages == [
        "charge.refunded",
        "refund.created",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
        "customer.created",
    ]


async def test_a_dispute_is_answered(simulator: StripeSimulator, async_sdk: StripeClient) -> None:
    form: Any = {**CARD, "confirm": True, "payment_method": "pm_card_createDispute"}
    await async_sdk.v1.payment_intents.create_async(form)
    simulator.tell("POST", "clock", seconds=61)
    (dispute,) = (await async_sdk.v1.disputes.list_async({"expand": ["data.charge"]})).data
    assert isinstance(dispute.charge, stripe.Charge)
    assert dispute.charge.disputed
    answered = await async_sdk.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}}
    )
    assert answered.status == "under_review"
    simulator.tell("POST", "clock", seconds=61)
    won = await async_sdk.v1.disputes.retrieve_async(dispute.id)
    assert [each.net for each in won.balance_transactions] == [-700 - 8_500, 700]


async def test_a_shop_gets_its_share(simulator: StripeSimulator, async_sdk: StripeClient) -> None:
    express: Any = {"type": "express", "country": "HK", "capabilities": {"transfers": {"requested": True}}}
    account = (await async_sdk.v1.accounts.create_async(express)).id
    link = await async_sdk.v1.account_links.create_async(
        {
            "account": account,
            "type": "account_onboarding",
            "return_url": "https://palm.example/back",
            "refresh_url": "https://palm.example/again",
        }
    )
    page = simulator.http.get(link.url).headers["location"]
    simulator.http.post(page, data={"outcome": "complete"})
    assert (await async_sdk.v1.accounts.retrieve_async(account)).payouts_enabled
    form: Any = {**CARD, "confirm": True, "payment_method": "pm_card_bypassPending"}
    shared = {"application_fee_amount": 70, "transfer_data": {"destination": account}}
    intent = await async_sdk.v1.payment_intents.create_async(form | shared)
    own: Any = {"stripe_account": account}
    assert (await async_sdk.v1.balance.retrieve_async(options=own)).available[0].amount == 630
    (transfer,) = (await async_sdk.v1.transfers.list_async({"destination": account})).data
    await async_sdk.v1.transfers.reversals.create_async(transfer.id, {"amount": 100})
    payout = await async_sdk.v1.payouts.create_async({"amount": 530, "currency": "cny"}, own)
    assert (payout.status, intent.transfer_group) == ("pending", None)


async def test_errors_are_those_of_the_sdk(async_sdk: StripeClient) -> None:
    intents = async_sdk.v1.payment_intents
    with pytest.raises(stripe.CardError) as declined:
        await intents.create_async(DECLINED)
    assert (declined.value.code, declined.value.http_status) == ("card_declined", 402)
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await intents.retrieve_async("pi_none")
    assert (missing.value.code, missing.value.param) == ("resource_missing", "intent")
    await intents.create_async(CARD, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        await intents.create_async(CARD | {"amount": 701}, {"idempotency_key": "k"})
    with pytest.raises(stripe.PermissionError):
        await intents.create_async(CARD, {"stripe_account": "acct_1"})
    with pytest.raises(stripe.AuthenticationError):
        await intents.create_async(CARD, {"api_key": "sk_live_x"})


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("rate_limit", stripe.RateLimitError),
        ("unavailable", stripe.APIError),
        ("html", stripe.APIError),
    ],
)
async def test_bad_answers(
    simulator: StripeSimulator, async_sdk: StripeClient, kind: str, error: type[stripe.StripeError]
) -> None:
    simulator.tell("POST", "faults", kind=kind)
    with pytest.raises(error):
        await async_sdk.v1.payment_intents.create_async(CARD, {"max_network_retries": 0})
    assert simulator.get("/v1/payment_intents")["data"] == []
    assert (await async_sdk.v1.payment_intents.create_async(CARD)).amount == 700


async def test_an_answer_that_never_comes(
    simulator: StripeSimulator, sdk: Callable[..., StripeClient]
) -> None:
    """What was done is found again by the key."""
    http = stripe.AIOHTTPClient(timeout=1)
    client = sdk(http_client=http, max_network_retries=0)
    form: Any = {**CARD, "confirm": True, "payment_method": "pm_card_visa"}
    simulator.tell("POST", "faults", kind="timeout_after_commit")
    with pytest.raises(stripe.APIConnectionError):
        await client.v1.payment_intents.create_async(form, {"idempotency_key": "k"})
    intent = await client.v1.payment_intents.create_async(form, {"idempotency_key": "k"})
    assert intent.status == "succeeded"
    assert simulator.events("charge.succeeded") == ["charge.succeeded"]
    await http.close_async()  # type: ignore[no-untyped-call]  # the SDK has it so


async def test_fifty_at_once_with_one_key(simulator: StripeSimulator, async_sdk: StripeClient) -> None:
    form: Any = {**CARD, "confirm": True, "payment_method": "pm_card_visa"}

    async def pay() -> str:
        intent = await async_sdk.v1.payment_intents.create_async(form, {"idempotency_key": "k"})
        return str(intent.id)

    assert len(set(await asyncio.gather(*(pay() for _ in range(50))))) == 1
    assert simulator.events("charge.succeeded") == ["charge.succeeded"]


def test_without_a_loop(sdk: Callable[..., StripeClient]) -> None:
    intent = sdk().v1.payment_intents.create({"amount": 700, "currency": "cny"})
    assert intent.status == "requires_payment_method"
    assert sdk().v1.balance.retrieve().pending == []
