"""PaymentIntents (`pi_…`): one sum of money that somebody is to pay, from the first try to the last."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.ids import client_secret
from payments.simulator.objects import lists, shares
from payments.simulator.objects.amounts import check_amount, check_currency
from payments.simulator.objects.intents import expect, options, payment_method_types, take_instrument
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.payment_confirmation import confirmed
from payments.simulator.objects.updates import changed, refuse
from payments.simulator.store import Json

UNSUPPORTED = (
    "amount_details",
    "confirmation_token",
    "customer_account",
    "error_on_requires_action",
    "excluded_payment_method_types",
    "hooks",
    "mandate",
    "payment_details",
    "payment_method_configuration",
)
CHANGEABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
PLAIN = (
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    given = call.parameters
    if given.get("off_session") and not given.get("confirm"):
        raise invalid("`off_session` can only be used with `confirm` set to `true`.", param="off_session")
    if given.get("return_url") and not given.get("confirm"):
        raise invalid("`return_url` can only be used with `confirm` set to `true`.", param="return_url")
    intent = _made(call)
    _apply(call, intent)
    call.save(intent, "payment_intent.created")
    return confirmed(call, intent) if given.get("confirm") else intent


def retrieve(call: Call) -> Json:
    return call.named("payment_intent", "intent")


def update(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    intent = call.named("payment_intent", "intent")
    before = dict(intent)
    if set(call.parameters) - {"metadata", "description", "expand"}:
        expect(intent, "updated", CHANGEABLE)
    if "payment_method_types" in call.parameters:
        types, automatic = payment_method_types(call)
        intent |= {"payment_method_types": types, "automatic_payment_methods": automatic}
    _apply(call, intent)
    return call.save(intent, previous=changed(before, intent))


def listed(call: Call) -> Json:
    return lists.page(call, "payment_intent", {"customer": call.parameters.get("customer")})


def _made(call: Call) -> Json:
    types, automatic = payment_method_types(call)
    given = call.parameters
    nothing: dict[str, Any] = dict.fromkeys(PLAIN)
    intent = call.new(
        "payment_intent",
        amount=given["amount"],
        amount_capturable=0,
        amount_received=0,
        amount_details={"tip": {}},
        application=None,
        application_fee_amount=None,
        automatic_payment_methods=automatic,
        canceled_at=None,
        cancellation_reason=None,
        capture_method=given.get("capture_method", "automatic_async"),
        client_secret=None,
        confirmation_method=given.get("confirmation_method", "automatic"),
        currency="",
        customer=None,
        last_payment_error=None,
        latest_charge=None,
        metadata={},
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options={},
        payment_method_types=types,
        processing=None,
        review=None,
        status="requires_payment_method",
        transfer_data=None,
        _return_url=None,
        _nonce=None,
        _due=None,
        **nothing,
    )
    intent["client_secret"] = client_secret(intent["id"])
    return intent


def _apply(call: Call, intent: Json) -> None:
    """What both creation and update may say."""
    given = call.parameters
    if "currency" in given:
        intent["currency"] = check_currency(given["currency"])
    intent["amount"] = check_amount(given.get("amount", intent["amount"]), intent["currency"])
    if customer := call.given("customer", "customer"):
        intent["customer"] = customer["id"]
    intent |= {name: given[name] or None for name in PLAIN if name in given}
    intent["capture_method"] = given.get("capture_method", intent["capture_method"])
    intent["metadata"] = merged(intent["metadata"], given.get("metadata"))
    intent["payment_method_options"] = options(intent, given)
    shares.take(call, intent)
    if take_instrument(call, intent) and intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"
