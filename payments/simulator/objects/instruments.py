"""Which payment method a request means: one that is stored, a test name, or one described on the spot."""

from collections.abc import Mapping
from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid, no_such, unsupported
from payments.simulator.ids import letters
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.test_cards import BY_NUMBER, CARDS, name_of
from payments.simulator.parameters import missing
from payments.simulator.store import Json

TYPES = ("card", "alipay", "wechat_pay")
NO_DETAILS = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
SPENT = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared "
    "with a connected account without Customer attachment, or was detached from a Customer. It may not be "
    "used again. To use a PaymentMethod multiple times, you must attach it to a Customer first."
)


def payment_method_for(call: Call, id: str, param: str, status: int = 400) -> Json:
    """Raises StripeError for one that is not there or that was spent."""
    if name_of(id):
        return from_name(call, id)
    method = call.store.get("payment_method", id)
    if method is None:
        raise no_such("PaymentMethod", id, param=param, status=status)
    if method.get("_spent"):
        raise invalid(SPENT, code="payment_method_unexpected_state")
    return method


def chosen(call: Call) -> Json | None:
    """What `payment_method` or `payment_method_data` of the request says, if either is there."""
    given = call.parameters
    if given.get("payment_method"):
        return payment_method_for(call, given["payment_method"], "payment_method")
    if "payment_method_data" in given:
        return call.save(from_data(call, given["payment_method_data"], "payment_method_data"))
    return None


def from_name(call: Call, spoken: str) -> Json:
    """A new payment method of a test card. It is stored, since it is going to be used."""
    name = name_of(spoken)
    if name is None:
        raise no_such("PaymentMethod", spoken, param="payment_method")
    return call.save(_made(call, "card", {}) | _card(name, {}))


def from_data(call: Call, data: Mapping[str, Any], within: str) -> Json:
    """`within` is the parameter that holds the description, or empty. Not stored yet."""
    kind = data["type"]
    if kind not in TYPES:
        raise unsupported(f"payment methods of type {kind}", param=f"{within}[type]" if within else "type")
    method = _made(call, kind, data)
    if kind != "card":
        return method | {kind: {}}
    where = f"{within}[card]" if within else "card"
    card = data.get("card")
    if not isinstance(card, Mapping):
        raise missing(where)
    name = name_of(card["token"]) if "token" in card else BY_NUMBER.get(card.get("number", ""))
    if name is None:
        raise invalid("Your card number is incorrect.", param=f"{where}[number]", code="incorrect_number")
    return method | _card(name, card)


def _made(call: Call, kind: str, data: Mapping[str, Any]) -> Json:
    return call.new(
        "payment_method",
        allow_redisplay=data.get("allow_redisplay", "unspecified"),
        billing_details=NO_DETAILS | data.get("billing_details", {}),
        customer=None,
        metadata=merged({}, data.get("metadata")),
        type=kind,
    )


def _card(name: str, data: Mapping[str, Any]) -> Json:
    card = CARDS[name]
    shape = {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "unchecked",
        },
        "country": "CN" if name in {"pm_card_cn", "pm_card_unionpay"} else "US",
        "display_brand": card.brand,
        "exp_month": data.get("exp_month", 12),
        "exp_year": data.get("exp_year", 2034),
        "fingerprint": letters(16),
        "funding": "debit" if name.endswith("debit") else "credit",
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return {"card": shape, "_card": name}
