"""Cards and their saving as Stripe writes them: in its answers, and in its events."""

from collections.abc import Mapping
from typing import Any

from payments.gateway.card_setups import CardDetails, SetupHeard, SetupProgress

SETUP = "setup"
ENDED = {"succeeded": SetupProgress.SUCCEEDED, "canceled": SetupProgress.FAILED}


def read_setup(intent: Mapping[str, Any]) -> SetupHeard:
    """What a SetupIntent says. Its payment method may be expanded; a card that is detached has no
    customer.
    """
    method = intent["payment_method"]
    attached = isinstance(method, dict) and method["customer"] is not None
    return SetupHeard(
        provider_id=intent["id"],
        progress=ENDED.get(intent["status"], SetupProgress.PENDING),
        client_secret=intent["client_secret"],
        card=read_card(method) if attached and intent["status"] == "succeeded" else None,
    )


def read_card(method: Mapping[str, Any]) -> CardDetails:
    """What a payment method of the kind `card` says of itself."""
    card = method["card"]
    return CardDetails(method["id"], card["brand"], card["last4"], card["exp_month"], card["exp_year"])
