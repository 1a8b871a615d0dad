"""How a device of the tests signs and sends, written apart from the server's own code."""

import hashlib
import hmac
import itertools
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

COUNT = itertools.count(1)
ADDRESS = "/devices/events"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


@dataclass(frozen=True, slots=True)
class DeviceKeyInHand:
    """What a device has in its memory."""

    key_id: str
    secret: bytes

    def headers(
        self,
        body: bytes,
        now: datetime,
        *,
        media_type: str = STRUCTURED,
        nonce: str | None = None,
        attributes: dict[str, str] | None = None,
    ) -> dict[str, str]:
        """The headers of a signed request; `attributes` are those of the binary mode."""
        nonce = nonce or secrets.token_urlsafe(18)
        timestamp = str(int(now.timestamp()))
        lines = ["PALM-HMAC-SHA256", "POST", ADDRESS, timestamp, nonce, hashlib.sha256(body).hexdigest()]
        more = {"content-type": media_type} | {
            f"ce-{name}": value for name, value in (attributes or {}).items()
        }
        if attributes is not None:
            joined = "\n".join(sorted(f"{name}:{value}" for name, value in more.items()))
            lines.append(hashlib.sha256(joined.encode()).hexdigest())
        signature = hmac.new(self.secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
        return more | {
            "x-palm-timestamp": timestamp,
            "x-palm-nonce": nonce,
            "authorization": f"Palm-HMAC-SHA256 key={self.key_id}, signature={signature}",
        }


def cloud_event(
    code: str, what: str, data: Any, now: datetime, *, community: str = "here", **more: Any
) -> dict[str, Any]:
    """A CloudEvent in JSON; `more` adds or replaces attributes, None removes one."""
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": f"e{next(COUNT)}",
        "source": f"/communities/{community}/devices/{code}",
        "type": f"cn.smartcommunity.{what}.v1",
        "time": now.isoformat(),
        "data": data,
    }
    return {name: value for name, value in (event | more).items() if value is not None}


def encoded(events: dict[str, Any] | Sequence[Any]) -> bytes:
    """As it goes over the wire."""
    return json.dumps(events, ensure_ascii=False).encode()
