"""What the payer did on the page, or did not do in time."""

from typing import Literal

from payments.simulator.call import Call
from payments.simulator.errors import StripeError, invalid
from payments.simulator.objects import payment_confirmation, setup_intents
from payments.simulator.objects.next_actions import settle
from payments.simulator.objects.payment_intent_capture import canceled
from payments.simulator.store import Json

Outcome = Literal["pay", "fail", "processing"]

REFUSED = StripeError(
    402,
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
    code="payment_intent_authentication_failure",
)
NOT_SET_UP = StripeError(
    402,
    "The latest attempt to set up the payment method has failed because authentication failed.",
    code="setup_intent_authentication_failure",
)
EXPIRED = StripeError(
    402,
    "The latest payment attempt for this PaymentIntent has expired.",
    code="payment_intent_payment_attempt_expired",
)


def complete(call: Call, intent: Json, outcome: Outcome) -> Json:
    """The intent after its payer's decision. Raises StripeError unless it waits for one."""
    if intent["status"] not in {"requires_action", "processing"}:
        raise invalid(f"Nothing is to be decided: the status is {intent['status']}")
    method = call.known("payment_method", intent["payment_method"], "payment_method")
    if outcome == "fail":
        return _fail(call, intent, method, REFUSED if intent["object"] == "payment_intent" else NOT_SET_UP)
    if outcome == "processing" and intent["object"] == "payment_intent":
        settle(intent)
        return call.save(intent | {"status": "processing"}, "payment_intent.processing")
    try:
        if intent["object"] == "payment_intent":
            return payment_confirmation.charged(call, intent, method)
        return setup_intents.set_up(call, intent, method)
    except StripeError as error:
        if not error.keeps_effects:
            raise
        return intent


def expire(call: Call, intent: Json) -> Json:
    """What happens by itself when its time is over."""
    if intent["status"] == "requires_capture":
        return canceled(call, intent, "automatic")
    method = call.known("payment_method", intent["payment_method"], "payment_method")
    return _fail(call, intent, method, EXPIRED)


def _fail(call: Call, intent: Json, method: Json, error: StripeError) -> Json:
    if intent["object"] == "payment_intent":
        payment_confirmation.fail(call, intent, method, error)
    else:
        setup_intents.fail(call, intent, method, error)
    return intent
