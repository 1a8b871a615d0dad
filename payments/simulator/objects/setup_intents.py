"""SetupIntents (`seti_…`): save a way of paying for later, without taking money."""

from payments.simulator.call import Call
from payments.simulator.errors import StripeError, invalid
from payments.simulator.objects import lists
from payments.simulator.objects.charges import card_of
from payments.simulator.objects.intent_life import OPEN, begun, take_common, updated
from payments.simulator.objects.intents import (
    check_redirect,
    expect,
    failure_of,
    payment_method_types,
    take_instrument,
)
from payments.simulator.objects.next_actions import demand, settle
from payments.simulator.objects.test_cards import declined
from payments.simulator.objects.updates import refuse
from payments.simulator.rendering import shown
from payments.simulator.store import Json

REUSABLE = ("card", "alipay")
UNSUPPORTED = (
    "attach_to_self",
    "confirmation_token",
    "customer_account",
    "excluded_payment_method_types",
    "flow_directions",
    "on_behalf_of",
    "payment_method_configuration",
    "single_use",
)


def create(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    given = call.parameters
    intent = begun(
        call,
        "setup_intent",
        *payment_method_types(call, REUSABLE),
        flow_directions=None,
        last_setup_error=None,
        latest_attempt=None,
        mandate=None,
        single_use_mandate=None,
        usage=given.get("usage", "off_session"),
    )
    take_common(call, intent)
    call.save(intent, "setup_intent.created")
    return _confirmed(call, intent) if given.get("confirm") else intent


def retrieve(call: Call) -> Json:
    return call.named("setup_intent", "intent")


def update(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    return updated(call, retrieve(call), take_common)


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {name: given.get(name) for name in ("customer", "payment_method")}
    return lists.page(call, "setup_intent", filters)


def confirm(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    return _confirmed(call, call.named("setup_intent", "intent"))


def cancel(call: Call) -> Json:
    intent = call.named("setup_intent", "intent")
    expect(intent, "canceled", OPEN)
    settle(intent)
    intent |= {"status": "canceled", "cancellation_reason": call.parameters.get("cancellation_reason")}
    return call.save(intent, "setup_intent.canceled")


def _confirmed(call: Call, intent: Json) -> Json:
    expect(intent, "confirmed", OPEN)
    method = take_instrument(call, intent)
    if method is None:
        text = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise invalid(text, code="setup_intent_unexpected_state", setup_intent=shown(intent))
    intent["_return_url"] = call.parameters.get("return_url") or intent["_return_url"]
    check_redirect(intent, method)
    intent["last_setup_error"] = None
    card = card_of(method)
    if card is not None and card.authentication == "never":
        return set_up(call, intent, method)
    demand(call, intent, method)
    return call.save(intent, "setup_intent.requires_action")


def set_up(call: Call, intent: Json, method: Json) -> Json:
    """Save the method to the customer. Raises StripeError (402) if the card does not let itself be saved."""
    card = card_of(method)
    if card is not None and card.decline and not card.attaches:
        error = declined(card.decline)
        fail(call, intent, method, error)
        error.error["setup_intent"] = shown(intent)
        error.error["payment_method"] = shown(method)
        raise error
    settle(intent)
    method |= {"_set_up": True}
    if intent["customer"] and method["customer"] is None:
        call.save(method | {"customer": intent["customer"]}, "payment_method.attached")
    else:
        call.save(method)
    intent["status"] = "succeeded"
    return call.save(intent, "setup_intent.succeeded")


def fail(call: Call, intent: Json, method: Json, error: StripeError) -> None:
    """Back to the start, with the error remembered."""
    settle(intent)
    intent |= {"status": "requires_payment_method", "payment_method": None}
    intent["last_setup_error"] = failure_of(error, method)
    call.save(intent, "setup_intent.setup_failed")
