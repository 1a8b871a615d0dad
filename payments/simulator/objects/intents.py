"""What PaymentIntents and SetupIntents share: states, ways of paying, the instrument, failures."""

from collections.abc import Collection, Mapping
from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import StripeError, invalid, unsupported
from payments.simulator.objects.instruments import TYPES, chosen
from payments.simulator.parameters import missing
from payments.simulator.rendering import shown
from payments.simulator.store import Json

NAMES = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}


def expect(intent: Json, doing: str, states: Collection[str]) -> None:
    """Raises StripeError unless the intent is in one of the states."""
    if intent["status"] in states:
        return
    name, kind = NAMES[intent["object"]], intent["object"]
    text = (
        f"This {name}'s status is {intent['status']}, so it cannot be {doing}. Only a {name} with one of the "
        f"following statuses may be {doing}: {', '.join(states)}."
    )
    raise invalid(text, code=f"{kind}_unexpected_state", **{kind: shown(intent)})


def payment_method_types(call: Call, usual: Collection[str] = TYPES) -> tuple[list[str], Json | None]:
    """The ways of paying that the request allows, and `automatic_payment_methods` of the intent."""
    given = call.parameters
    types, automatic = given.get("payment_method_types"), given.get("automatic_payment_methods")
    if types is not None:
        if automatic is not None and automatic["enabled"]:
            text = (
                "You may only specify one of these parameters: "
                "automatic_payment_methods, payment_method_types."
            )
            raise invalid(text, param="automatic_payment_methods")
        if unknown := [each for each in types if each not in usual]:
            raise unsupported(f"payment method type {unknown[0]}", param="payment_method_types")
        return types, None
    automatic = automatic or {"enabled": True}
    if not automatic["enabled"]:
        return ["card"], None
    automatic = {"allow_redirects": "always"} | automatic
    return list(usual) if automatic["allow_redirects"] == "always" else ["card"], automatic


def take_instrument(call: Call, intent: Json) -> Json | None:
    """Put the payment method of the request on the intent, and return the one that is then there."""
    method = chosen(call)
    if method is not None:
        _check_type(intent, method)
        _check_owner(intent, method)
        intent["payment_method"] = method["id"]
        return method
    if intent["payment_method"] is None:
        return None
    return call.store.get("payment_method", intent["payment_method"])


def _check_type(intent: Json, method: Json) -> None:
    allowed = intent["payment_method_types"]
    if method["type"] not in allowed:
        text = (
            f"The PaymentMethod provided ({method['type']}) is not allowed for this "
            f"{NAMES[intent['object']]}. Please attach a PaymentMethod of one of the "
            f"following types: {', '.join(allowed)}."
        )
        raise invalid(text, code=f"{intent['object']}_incompatible_payment_method")


def _check_owner(intent: Json, method: Json) -> None:
    owner = method["customer"]
    if owner is None or owner == intent["customer"]:
        return
    if intent["customer"] is None:
        text = (
            f"The PaymentMethod {method['id']} belongs to the Customer {owner}. Please include the Customer "
            f"in the `customer` parameter on the {NAMES[intent['object']]}."
        )
        raise invalid(text, param="payment_method")
    text = (
        f"The provided PaymentMethod {method['id']} does not belong to the Customer {intent['customer']} "
        "that you supplied."
    )
    raise invalid(text, param="payment_method")


def options(intent: Json, given: Mapping[str, Any]) -> Json:
    """`payment_method_options` with those of the request, for the ways of paying that the intent allows."""
    merged = dict(intent["payment_method_options"])
    for name, value in (given.get("payment_method_options") or {}).items():
        if name in intent["payment_method_types"]:
            merged[name] = {**merged.get(name, {}), **(value or {})}
    return merged


def check_redirect(intent: Json, method: Json) -> None:
    """Who is sent away has to be told where to come back to. Raises StripeError."""
    if method["type"] == "alipay" and not intent["_return_url"]:
        raise missing("return_url")
    automatic = intent["automatic_payment_methods"]
    if automatic and automatic["allow_redirects"] == "always" and not intent["_return_url"]:
        text = (
            f"This {NAMES[intent['object']]} is configured to accept payment methods that might redirect "
            "your customer off of your page, so you must provide a `return_url`. If you don't want to accept "
            "redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
            "`automatic_payment_methods[allow_redirects]` to `never`."
        )
        raise invalid(text, param="return_url")


def failure_of(error: StripeError, method: Json) -> Json:
    """The error object as an intent remembers it."""
    own = {name: value for name, value in error.error.items() if name not in NAMES}
    return own | {"payment_method": shown(method)}
