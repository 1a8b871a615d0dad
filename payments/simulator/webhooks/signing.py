"""Stripe's signature: HMAC-SHA256 of the time and the exact bytes, by the endpoint's secret."""

import hashlib
import hmac


def signature(payload: bytes, secret: str, at: int) -> str:
    """The value of the header `Stripe-Signature`. `at` is in seconds since 1970."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"
