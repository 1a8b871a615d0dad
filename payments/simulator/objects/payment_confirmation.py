"""Confirming a PaymentIntent, and what follows: at once, or after its payer has acted."""

from payments.simulator.call import Call
from payments.simulator.errors import StripeError, invalid
from payments.simulator.objects import charges
from payments.simulator.objects.intent_life import OPEN
from payments.simulator.objects.intents import check_redirect, expect, failure_of, options, take_instrument
from payments.simulator.objects.next_actions import demand, settle
from payments.simulator.objects.payment_intent_capture import CAPTURE_WITHIN
from payments.simulator.objects.test_cards import declined
from payments.simulator.objects.updates import refuse
from payments.simulator.rendering import shown
from payments.simulator.store import Json

UNSUPPORTED = (
    "amount_details",
    "amount_to_confirm",
    "confirmation_token",
    "error_on_requires_action",
    "excluded_payment_method_types",
    "hooks",
    "mandate",
    "payment_details",
    "payment_method_types",
)
NO_METHOD = (
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
    "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
    "payment method or ConfirmationToken."
)


def confirm(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    intent = call.named("payment_intent", "intent")
    given = call.parameters
    intent |= {
        name: given[name] or None
        for name in ("receipt_email", "setup_future_usage", "shipping")
        if name in given
    }
    intent["capture_method"] = given.get("capture_method", intent["capture_method"])
    intent["payment_method_options"] = options(intent, given)
    return confirmed(call, intent)


def confirmed(call: Call, intent: Json) -> Json:
    """The intent after its confirmation. Raises StripeError, for a declined card with its traces kept."""
    expect(intent, "confirmed", OPEN)
    method = take_instrument(call, intent)
    if method is None:
        raise invalid(NO_METHOD, code="payment_intent_unexpected_state", payment_intent=shown(intent))
    intent["_return_url"] = call.parameters.get("return_url") or intent["_return_url"]
    check_redirect(intent, method)
    intent["last_payment_error"] = None
    if not _payer_is_needed(method):
        return charged(call, intent, method)
    if call.parameters.get("off_session"):
        return charged(call, intent, method, decline="authentication_required")
    demand(call, intent, method)
    return call.save(intent, "payment_intent.requires_action")


def _payer_is_needed(method: Json) -> bool:
    card = charges.card_of(method)
    if card is None:
        return True
    if card.authentication == "unless_set_up":
        return not method.get("_set_up")
    return card.authentication == "always"


def charged(call: Call, intent: Json, method: Json, decline: str | None = None) -> Json:
    """Take the money. Raises StripeError (402) if the card says no."""
    card = charges.card_of(method)
    decline = decline or (card.decline if card else None)
    charge = charges.attempt(call, intent, method, decline)
    intent["latest_charge"] = charge["id"]
    if decline is not None:
        error = declined(decline, charge=charge["id"])
        fail(call, intent, method, error)
        error.error["payment_intent"] = shown(intent)
        error.error["payment_method"] = shown(method)
        raise error
    _keep(call, intent, method)
    settle(intent)
    amount = intent["amount"]
    if intent["capture_method"] == "manual":
        due = call.clock.now() + CAPTURE_WITHIN
        intent |= {"status": "requires_capture", "amount_capturable": amount, "_due": due}
        return call.save(intent, "payment_intent.amount_capturable_updated")
    intent |= {"status": "succeeded", "amount_received": amount}
    return call.save(intent, "payment_intent.succeeded")


def fail(call: Call, intent: Json, method: Json, error: StripeError) -> None:
    """Back to the start, with the error remembered."""
    settle(intent)
    intent |= {"status": "requires_payment_method", "payment_method": None}
    intent["last_payment_error"] = failure_of(error, method)
    if method["customer"] is None:
        call.save(method | {"_spent": True})
    call.save(intent, "payment_intent.payment_failed")


def _keep(call: Call, intent: Json, method: Json) -> None:
    """Save the method to its customer if that was asked for; else one that has none is used up."""
    if method["customer"] is not None:
        return
    if intent["setup_future_usage"] and intent["customer"] and method["type"] == "card":
        kept = method | {"customer": intent["customer"], "_set_up": True}
        call.save(kept, "payment_method.attached")
    else:
        call.save(method | {"_spent": True})
