"""What the devices say, signed and in the bytes of their transport, before the clock starts."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

from domain.devices.kinds import DeviceKind
from tests.bench.ingest.compound import DEVICES, NODES, Keys, code_of, detectors, kind_of
from tests.support.signing import ADDRESS, BATCH, STRUCTURED, DeviceKeyInHand, cloud_event, encoded

BATCH_EVENTS = 100


class Writer:
    """Numbers events, so that each is new. `alarms` counts those that it wrote, each of another detector."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._count = 0
        self._detectors = detectors()
        self.alarms = 0

    def single(self) -> bytes:
        """The request of a device that speaks for itself."""
        number = self._next_measuring()
        return request(self._keys.devices[number], encoded(self._sample(number)), STRUCTURED)

    def single_alarm(self) -> bytes:
        """The request of a smoke detector."""
        number = self._next_detector()
        return request(self._keys.devices[number], encoded(smoke(number)), STRUCTURED)

    def batch(self, *, with_alarm: bool = False) -> bytes:
        """The request of a node: 100 events of its devices, the first of them an alarm if wanted."""
        detector = self._next_detector() if with_alarm else None
        self._count += 1
        node = self._count % NODES if detector is None else detector % NODES
        own = [number for number in range(node, DEVICES, NODES) if kind_of(number) is not DeviceKind.SMOKE]
        events = [self._sample(own[index % len(own)]) for index in range(BATCH_EVENTS)]
        if detector is not None:
            events[0] = smoke(detector)
        return request(self._keys.nodes[node], encoded(events), BATCH)

    def message(self) -> tuple[str, bytes]:
        """Topic and payload of an event over MQTT, in the form for 3.1.1."""
        number = self._next_measuring()
        topic = f"palm/here/{code_of(number)}/events"
        text = encoded(self._sample(number)).decode()
        claims = claims_of(self._keys.devices[number], topic, text)
        return topic, encoded({"signature": claims, "event": text})

    def _next_measuring(self) -> int:
        self._count += 1
        while kind_of(self._count % DEVICES) is DeviceKind.SMOKE:
            self._count += 1
        return self._count % DEVICES

    def _next_detector(self) -> int:
        number = next(self._detectors, None)
        if number is None:
            raise RuntimeError("every smoke detector has raised its alarm; fewer rounds, please")
        self.alarms += 1
        return number

    def _sample(self, number: int) -> dict[str, Any]:
        """Something else than the device said before."""
        self._count += 1
        what, data = MEASURES[kind_of(number)]
        value = {name: self._count % 15 if each is None else each for name, each in data.items()}
        return cloud_event(code_of(number), what, value, datetime.now(UTC), sequence=f"{self._count:018}")


MEASURES: dict[DeviceKind, tuple[str, dict[str, Any]]] = {
    DeviceKind.WATER_LEVEL: ("waterlevel.sample", {"level_cm": None}),
    DeviceKind.ENVIRONMENT: ("environment.sample", {"temperature": None, "humidity": 40, "pm25": 12}),
    DeviceKind.METER: ("meter.reading", {"medium": "WATER", "reading": None, "unit": "m3"}),
    DeviceKind.WASTE_BIN: ("bin.level", {"percent": None}),
}


def smoke(number: int) -> dict[str, Any]:
    """A detector that has not spoken before raises its alarm."""
    return cloud_event(code_of(number), "smoke.alarm", {"density": 12}, datetime.now(UTC))


def request(key: DeviceKeyInHand, body: bytes, media_type: str) -> bytes:
    """The bytes of a signed request."""
    headers = key.headers(body, datetime.now(UTC), media_type=media_type)
    lines = [f"POST {ADDRESS} HTTP/1.1", "host: palm", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def claims_of(key: DeviceKeyInHand, topic: str, text: str) -> dict[str, str]:
    """The signature as MQTT 3.1.1 carries it."""
    timestamp, nonce = str(int(datetime.now(UTC).timestamp())), secrets.token_urlsafe(18)
    digest = hashlib.sha256(text.encode()).hexdigest()
    content = f"PALM-HMAC-SHA256\nPUBLISH\n{topic}\n{timestamp}\n{nonce}\n{digest}"
    signature = hmac.digest(key.secret, content.encode(), "sha256").hex()
    return {"key": key.key_id, "timestamp": timestamp, "nonce": nonce, "signature": signature}
