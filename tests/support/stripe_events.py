"""Events as Stripe sends them, signed."""

import hashlib
import hmac
from datetime import datetime
from itertools import count
from typing import Any

import orjson

SECRET = "whsec_of_the_tests"
NUMBERS = count(1)


def stripe_event(kind: str, about: dict[str, Any], at: datetime, **differs: Any) -> dict[str, Any]:
    """A test event of the platform's own account; `differs` replaces members."""
    event = {
        "id": f"evt_{next(NUMBERS):06}",
        "object": "event",
        "api_version": "2026-05-27.dahlia",
        "created": int(at.timestamp()),
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    return event | differs


def signature(body: bytes, at: datetime, secret: str = SECRET) -> str:
    """The v1 signature alone, in hex."""
    return hmac.new(secret.encode(), f"{int(at.timestamp())}.".encode() + body, hashlib.sha256).hexdigest()


def signed(body: bytes, at: datetime, *secrets: str) -> str:
    """The header `Stripe-Signature`, with one v1 for each secret."""
    signatures = [f"v1={signature(body, at, secret)}" for secret in secrets or (SECRET,)]
    return ",".join([f"t={int(at.timestamp())}", *signatures])


def encoded(event: dict[str, Any]) -> bytes:
    return orjson.dumps(event, option=orjson.OPT_INDENT_2)
