"""How an intent of either kind begins and is changed until it is confirmed."""

from collections.abc import Callable
from typing import Any

from payments.simulator.call import Call
from payments.simulator.ids import client_secret
from payments.simulator.objects.intents import expect, options, take_instrument
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.updates import changed
from payments.simulator.store import Json

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def begun(call: Call, kind: str, types: list[str], automatic: Json | None, **members: Any) -> Json:
    """A new intent with what both kinds have. Not stored yet."""
    intent = call.new(
        kind,
        application=None,
        automatic_payment_methods=automatic,
        cancellation_reason=None,
        client_secret=None,
        customer=None,
        description=None,
        metadata={},
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options={},
        payment_method_types=types,
        status="requires_payment_method",
        _return_url=None,
        _nonce=None,
        _due=None,
        **members,
    )
    intent["client_secret"] = client_secret(intent["id"])
    return intent


def take_common(call: Call, intent: Json) -> None:
    """What both kinds let be said, at creation and later; a way of paying makes it ready to be confirmed."""
    given = call.parameters
    if customer := call.given("customer", "customer"):
        intent["customer"] = customer["id"]
    if "description" in given:
        intent["description"] = given["description"] or None
    intent["metadata"] = merged(intent["metadata"], given.get("metadata"))
    intent["payment_method_options"] = options(intent, given)
    if take_instrument(call, intent) and intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"


def updated(call: Call, intent: Json, apply: Callable[[Call, Json], None]) -> Json:
    """The intent after `apply`; only notes on it can be changed at any time. Raises StripeError."""
    before = dict(intent)
    if set(call.parameters) - {"metadata", "description", "expand"}:
        expect(intent, "updated", OPEN)
    apply(call, intent)
    return call.save(intent, previous=changed(before, intent))
