"""Takes device events from an MQTT broker, at least once, and acknowledges each after it is committed.

The session is kept by the broker, so what devices publish while the bridge is away comes when it is back.
That is why a signature is good for a day here, and why its nonce is not used up: a redelivery is the same
bytes again, and ends as a duplicate (ADR 0007). A message that will never be good is acknowledged and
counted; one that cannot be stored now is tried again, and nothing is acknowledged meanwhile.

Run one bridge a broker: two with the same `identifier` would take the session from each other.
"""

import asyncio
import random
from collections.abc import Sequence
from http import HTTPStatus

import aiomqtt
import structlog

from api.devices.cloudevents import BadEvent, read_envelope
from api.devices.door import IngestDoor
from api.devices.metrics import REQUESTS_REFUSED
from api.devices.problems import Problem, malformed, too_large
from api.devices.requests import parse_json
from api.mqtt.client import AcknowledgingClient, Broker
from api.mqtt.messages import SUBSCRIPTION, Incoming, open_message
from domain.devices.envelope import Envelope, Outcome

SIGNATURE_SECONDS = 86_400
TOGETHER = 200
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
TRANSIENT = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

log = structlog.get_logger(__name__)


class MqttBridge:
    """`url` is `mqtt://user:password@host:1883` or `mqtts://…`; `?protocol=3.1.1` for brokers without MQTT
    5.
    """

    def __init__(self, door: IngestDoor, url: str, *, identifier: str = "palm-ingest") -> None:
        self._door = door
        self._broker = Broker.parse(url)
        self._identifier = identifier
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. A broker that is away is tried again, after pauses that grow to half a minute."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with AcknowledgingClient(self._broker, self._identifier) as client:
                    await client.subscribe(SUBSCRIPTION, qos=1)
                    log.info("mqtt_connected", host=self._broker.host)
                    self.connected.set()
                    pause = FIRST_PAUSE
                    await self._consume(client)
            except (aiomqtt.MqttError, OSError) as error:
                log.warning("mqtt_away", host=self._broker.host, error=str(error), pause=pause)
            finally:
                self.connected.clear()
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _consume(self, client: AcknowledgingClient) -> None:
        """What has come is handled together, in its order, and so lands in one transaction."""
        while True:
            messages = await client.next_messages(TOGETHER)
            await asyncio.gather(*(self._handle(message) for message in messages))
            client.acknowledge(messages)

    async def _handle(self, message: aiomqtt.Message) -> None:
        """Returns when the message needs to come no more."""
        incoming = Incoming(str(message.topic), message.payload, _properties(message))
        while True:
            try:
                await self.take(incoming)
            except Problem as problem:
                if problem.status in TRANSIENT:
                    await asyncio.sleep(FIRST_PAUSE)
                    continue
                REQUESTS_REFUSED.labels(problem.code).inc()
                log.info("mqtt_refused", topic=incoming.topic[:200], code=problem.code)
            return

    async def take(self, incoming: Incoming) -> Outcome:
        """Stores one message's event. Raises a `Problem` as the answer over HTTP would be."""
        if len(incoming.payload) > 2 * self._door.limits.event_bytes:
            raise too_large("the message is too large")
        event = open_message(incoming)
        if len(event.text) > self._door.limits.event_bytes:
            raise too_large(f"an event has at most {self._door.limits.event_bytes} bytes")
        credential = await self._door.verify(event.signed, window_seconds=SIGNATURE_SECONDS)
        envelope = _envelope(event.text)
        if envelope.source != event.source:
            raise malformed("SOURCE_MISMATCH", "the event's source is not the device of the topic")
        outcomes: Sequence[Outcome] = await self._door.take(credential, None, [envelope])
        return outcomes[0]


def _envelope(text: bytes) -> Envelope:
    content = parse_json(text)
    if not isinstance(content, dict):
        raise malformed("NOT_AN_EVENT", "the event must be one JSON object")
    try:
        return read_envelope(content)
    except BadEvent as bad:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, bad.code, bad.detail) from bad


def _properties(message: aiomqtt.Message) -> dict[str, str]:
    pairs = getattr(message.properties, "UserProperty", None) or []
    return {str(name): str(value) for name, value in pairs}
