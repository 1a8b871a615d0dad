r"""How a device signs.

The string to sign has six lines, joined by a line feed, without one at the end:

    PALM-HMAC-SHA256
    POST
    /devices/events
    1795507200              X-Palm-Timestamp: seconds since 1970, at most 300 from the server's clock
    k3J9…                   X-Palm-Nonce: 16 to 64 of A–Z a–z 0–9 - _, never used twice with a key
    9f86d081…               SHA-256 of the body, in lower-case hex

In the binary mode of CloudEvents, where the attributes stand in headers, a seventh line is the SHA-256 in hex
of all `content-type` and `ce-*` headers as `name:value`, names in lower case, sorted, joined by a line feed.
The signature is the HMAC-SHA256 of it under the key's secret, in lower-case hex. By hand, with $KEY and the
$SECRET in hex:

    URL=http://127.0.0.1:8000/devices/events TIME=$(date +%s) NONCE=$(openssl rand -hex 16)
    BODY='{"specversion":"1.0","id":"1","source":"/communities/yuelai-garden/devices/smoke-3-2-11",
      "type":"cn.smartcommunity.device.heartbeat.v1","time":"'$(date -u +%FT%TZ)'","data":{"battery":88}}'
    DIGEST=$(printf %s "$BODY" | openssl dgst -sha256 -hex | sed 's/.* //')
    CONTENT='PALM-HMAC-SHA256\nPOST\n/devices/events\n%s\n%s\n%s'
    SIGNATURE=$(printf "$CONTENT" $TIME $NONCE $DIGEST |
      openssl dgst -sha256 -mac HMAC -macopt hexkey:$SECRET | sed 's/.* //')
    curl $URL --data-binary "$BODY" -H 'Content-Type: application/cloudevents+json' \
      -H "X-Palm-Timestamp: $TIME" -H "X-Palm-Nonce: $NONCE" \
      -H "Authorization: Palm-HMAC-SHA256 key=$KEY, signature=$SIGNATURE"

Over MQTT the method is `PUBLISH`, the path is the topic and the body is the event's text (`api/mqtt`).
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.devices.problems import unauthorized

SCHEME = "PALM-HMAC-SHA256"
WINDOW_SECONDS = 300
AUTHORIZATION = re.compile(
    r"Palm-HMAC-SHA256 +key=([A-Za-z0-9._-]{1,80}), *signature=([0-9a-f]{64})", re.IGNORECASE | re.ASCII
)
KEY = re.compile(r"[A-Za-z0-9._-]{1,80}", re.ASCII)
HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a sender claims, in the form that it should have; not yet verified."""

    key_id: str
    timestamp: int
    nonce: str
    signature: str

    @classmethod
    def read(cls, key_id: str, timestamp: str, nonce: str, signature: str) -> "Signature":
        """Raises a 401 that names the part which is not in its form."""
        parts = (
            (KEY, key_id, "key"),
            (TIMESTAMP, timestamp, "timestamp"),
            (NONCE, nonce, "nonce"),
            (
                HEX,
                signature,
                "signature",
            ),
        )
        for pattern, value, name in parts:
            if not pattern.fullmatch(value):
                raise unauthorized(
                    "SIGNATURE_MALFORMED", f"the {name} of the signature is missing or not in its form"
                )
        return cls(key_id, int(timestamp), nonce, signature)

    @classmethod
    def from_headers(cls, authorization: str, timestamp: str, nonce: str) -> "Signature":
        """From `Authorization`, `X-Palm-Timestamp` and `X-Palm-Nonce`."""
        match = AUTHORIZATION.fullmatch(authorization.strip())
        if match is None:
            raise unauthorized(
                "SIGNATURE_MISSING", "Authorization: Palm-HMAC-SHA256 key=…, signature=… is needed"
            )
        return cls.read(match[1], timestamp, nonce, match[2].lower())

    def check_time(self, now: datetime, window_seconds: int = WINDOW_SECONDS) -> None:
        """Raises a 401 outside of the window, which lies before now alone where it is wider than usual."""
        age = now.timestamp() - self.timestamp
        if not -WINDOW_SECONDS <= age <= window_seconds:
            raise unauthorized(
                "TIMESTAMP_OUT_OF_WINDOW",
                f"the timestamp is over {window_seconds} s from {int(now.timestamp())}",
            )

    def verify(self, secret: bytes, content: bytes) -> bool:
        """Whether the secret's holder has signed this content. In constant time."""
        return hmac.compare_digest(sign(secret, content), self.signature)


def content_to_sign(
    method: str,
    path: str,
    timestamp: int | str,
    nonce: str,
    body: bytes,
    *,
    headers_digest: str | None = None,
) -> bytes:
    """The string to sign, see above."""
    lines = [SCHEME, method, path, str(timestamp), nonce, hashlib.sha256(body).hexdigest()]
    if headers_digest is not None:
        lines.append(headers_digest)
    return "\n".join(lines).encode()


def digest_of_headers(headers: Iterable[tuple[str, str]]) -> str:
    """The seventh line of the binary mode. Names are in lower case."""
    signed = sorted(
        f"{name}:{value}" for name, value in headers if name == "content-type" or name.startswith("ce-")
    )
    return hashlib.sha256("\n".join(signed).encode()).hexdigest()


def sign(secret: bytes, content: bytes) -> str:
    """In lower-case hex."""
    return hmac.digest(secret, content, "sha256").hex()
