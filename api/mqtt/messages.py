"""What a message on `palm/{communityCode}/{deviceCode}/events` carries: one event in JSON, and who signed it.

The signature is made as over HTTP (`api/devices/signature.py`), with the method `PUBLISH`, the topic as the
path and the event's text as the body. It travels in one of two ways:

- MQTT 5: the payload is the event's text; `palm-key`, `palm-timestamp`, `palm-nonce` and `palm-signature` are
user properties. - MQTT 3.1.1, which has no properties: the payload is `{"signature": {"key": …, "timestamp":
…, "nonce": …, "signature": …}, "event": "…"}`, where `event` is the text of the event as one JSON string, so
that what was signed is known to the byte.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.devices.door import Signed
from api.devices.problems import malformed, unauthorized
from api.devices.requests import parse_json
from api.devices.signature import Signature, content_to_sign

METHOD = "PUBLISH"
SUBSCRIPTION = "palm/+/+/events"
TOPIC = re.compile(r"palm/([A-Za-z0-9._-]{1,20})/([A-Za-z0-9._-]{1,40})/events", re.ASCII)
PARTS = ("key", "timestamp", "nonce", "signature")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the broker delivers it. `properties` are the user properties of MQTT 5."""

    topic: str
    payload: bytes
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """The claim, and the text of the event that it is about."""

    signed: Signed
    source: str
    text: bytes


def open_message(incoming: Incoming) -> SignedEvent:
    """Takes a message apart. Raises a `Problem` for what is not in its form."""
    place = TOPIC.fullmatch(incoming.topic)
    if place is None:
        raise malformed("TOPIC", f"events are published to {SUBSCRIPTION}")
    claims, text = _claims(incoming)
    signature = Signature.read(*(claims[part] for part in PARTS))
    content = content_to_sign(METHOD, incoming.topic, signature.timestamp, signature.nonce, text)
    source = f"/communities/{place[1]}/devices/{place[2]}"
    return SignedEvent(Signed(signature, content), source, text)


def _claims(incoming: Incoming) -> tuple[dict[str, str], bytes]:
    if "palm-signature" in incoming.properties:
        return {part: incoming.properties.get(f"palm-{part}", "") for part in PARTS}, incoming.payload
    wrapper = parse_json(incoming.payload)
    claims = wrapper.get("signature") if isinstance(wrapper, dict) else None
    text = wrapper.get("event") if isinstance(wrapper, dict) else None
    if not isinstance(claims, dict) or not isinstance(text, str):
        raise unauthorized("SIGNATURE_MISSING", "the message carries no signature")
    return {part: _word(claims.get(part)) for part in PARTS}, text.encode()


def _word(value: Any) -> str:
    """Timestamps may come as numbers."""
    return str(value) if isinstance(value, str | int) else ""
