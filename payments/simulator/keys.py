"""Who may call: any secret test key."""

import base64
import binascii

from payments.simulator.errors import StripeError, unauthenticated
from payments.simulator.store import Store

PREFIXES = ("sk_test_", "rk_test_")


def check_key(authorization: str) -> None:
    """`authorization` is the header's value, Bearer or Basic. Raises StripeError (401)."""
    key = _key(authorization)
    if not key:
        raise unauthenticated(
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if not key.startswith(PREFIXES) or not key.isascii():
        raise unauthenticated(f"Invalid API Key provided: {_masked(key)}")


def check_account(store: Store, account: str | None) -> None:
    """`account` is the header's value: a connected account to act in. Raises StripeError (403)."""
    if account is None:
        return
    found = store.get("account", account)
    if found is None or found.get("deleted"):
        text = (
            f"The provided key does not have access to account '{account}' (or that account does not exist). "
            "Application access may have been revoked."
        )
        raise StripeError(403, text, code="account_invalid")


def _key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _masked(key: str) -> str:
    return f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:] if len(key) > 12 else ''}"
