"""Stripe's signature of a webhook: `Stripe-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`.

While an endpoint's secret is rotated Stripe signs with both, so `v1` may stand several times, and we may know
several secrets. Stripe's own library looks at the past alone; a time that lies ahead is as wrong.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime

from payments.webhooks.refusals import Refused

TOLERANCE_SECONDS = 300
LONGEST_HEADER = 2_000
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


def verify(header: str, body: bytes, secrets: Sequence[bytes], now: datetime) -> None:
    """Raises Refused unless a holder of one of the secrets has signed these bytes within 300 s of now."""
    timestamp, signatures = _read(header)
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Refused(
            "TIMESTAMP_OUT_OF_WINDOW", f"the signature's time is over {TOLERANCE_SECONDS} s from now"
        )
    content = timestamp.encode() + b"." + body
    for secret in secrets:
        expected = hmac.digest(secret, content, "sha256").hex().encode()
        if any(hmac.compare_digest(expected, signature) for signature in signatures):
            return
    raise Refused("SIGNATURE_INVALID", "no v1 signature is one of this body by a known secret")


def _read(header: str) -> tuple[str, list[bytes]]:
    """The time and the v1 signatures; of schemes that we do not know nothing is read."""
    if not header:
        raise Refused("SIGNATURE_MISSING", "the header Stripe-Signature is needed")
    pairs = [part.strip().partition("=") for part in header[:LONGEST_HEADER].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value.encode("latin-1", "replace") for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not TIMESTAMP.fullmatch(times[0]) or not signatures:
        raise Refused("SIGNATURE_MALFORMED", "Stripe-Signature needs one t and a v1")
    return times[0], signatures
