"""PaymentIntents (`pi_…`): one sum of money that somebody is to pay, from the first try to the last."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import lists, shares
from payments.simulator.objects.amounts import check_amount, check_currency
from payments.simulator.objects.intent_life import begun, take_common, updated
from payments.simulator.objects.intents import payment_method_types
from payments.simulator.objects.payment_confirmation import confirmed
from payments.simulator.objects.updates import refuse
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
PLAIN = (
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
    return updated(call, retrieve(call), _apply_update)


def listed(call: Call) -> Json:
    return lists.page(call, "payment_intent", {"customer": call.parameters.get("customer")})


def _made(call: Call) -> Json:
    given = call.parameters
    nothing: dict[str, Any] = dict.fromkeys(PLAIN)
    return begun(
        call,
        "payment_intent",
        *payment_method_types(call),
        amount=given["amount"],
        amount_capturable=0,
        amount_received=0,
        amount_details={"tip": {}},
        application_fee_amount=None,
        canceled_at=None,
        capture_method=given.get("capture_method", "automatic_async"),
        confirmation_method=given.get("confirmation_method", "automatic"),
        currency="",
        last_payment_error=None,
        latest_charge=None,
        processing=None,
        review=None,
        transfer_data=None,
        **nothing,
    )


def _apply(call: Call, intent: Json) -> None:
    """What both creation and update may say."""
    given = call.parameters
    if "currency" in given:
        intent["currency"] = check_currency(given["currency"])
    intent["amount"] = check_amount(given.get("amount", intent["amount"]), intent["currency"])
    intent |= {name: given[name] or None for name in PLAIN if name in given}
    intent["capture_method"] = given.get("capture_method", intent["capture_method"])
    shares.take(call, intent)
    take_common(call, intent)


def _apply_update(call: Call, intent: Json) -> None:
    if "payment_method_types" in call.parameters:
        types, automatic = payment_method_types(call)
        intent |= {"payment_method_types": types, "automatic_payment_methods": automatic}
    _apply(call, intent)
