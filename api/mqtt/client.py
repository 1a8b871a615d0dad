"""An aiomqtt client that acknowledges when told to, and not when a message has merely arrived."""

import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import aiomqtt
from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

SESSION_SECONDS = 86_400
PORTS = {"mqtt": 1883, "mqtts": 8883}
PROTOCOLS = {"5": aiomqtt.ProtocolVersion.V5, "3.1.1": aiomqtt.ProtocolVersion.V311}


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and how to speak to it."""

    host: str
    port: int
    tls: bool
    username: str | None
    password: str | None = field(repr=False)
    protocol: aiomqtt.ProtocolVersion

    @classmethod
    def parse(cls, url: str) -> "Broker":
        """Raises ValueError, without the password in it."""
        parts = urlsplit(url)
        protocol = parse_qs(parts.query).get("protocol", ["5"])[0]
        if parts.scheme not in PORTS or not parts.hostname or protocol not in PROTOCOLS:
            raise ValueError(
                "MQTT_URL must be mqtt://host:port or mqtts://host:port, with ?protocol=5 or 3.1.1"
            )
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "mqtts",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            protocol=PROTOCOLS[protocol],
        )


class AcknowledgingClient:
    """One connection with a session that the broker keeps."""

    def __init__(self, broker: Broker, identifier: str) -> None:
        five = broker.protocol is aiomqtt.ProtocolVersion.V5
        self._client = aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.username,
            password=broker.password,
            identifier=identifier,
            protocol=broker.protocol,
            tls_context=ssl.create_default_context() if broker.tls else None,
            clean_session=None if five else False,
            clean_start=False if five else MQTT_CLEAN_START_FIRST_ONLY,
            properties=_kept_session() if five else None,
        )
        # aiomqtt has no way to acknowledge by hand; its version is pinned, and the tests would notice.
        self._paho = self._client._client  # noqa: SLF001
        self._paho.manual_ack_set(True)  # noqa: FBT003 - its only parameter
        self._messages: AsyncIterator[aiomqtt.Message] | None = None

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        self._messages = aiter(self._client.messages)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def subscribe(self, topic: str, *, qos: int) -> None:
        """Returns when the broker has agreed."""
        await self._client.subscribe(topic, qos=qos)

    async def next_messages(self, most: int) -> list[aiomqtt.Message]:
        """At least one, and whatever else has arrived by now. Raises MqttError when the connection is
        lost.
        """
        assert self._messages is not None  # noqa: S101 - inside `async with`
        messages = [await anext(self._messages)]
        while len(messages) < most and len(self._client.messages):
            messages.append(await anext(self._messages))
        return messages

    def acknowledge(self, messages: Sequence[aiomqtt.Message]) -> None:
        """The broker forgets them."""
        for message in messages:
            if message.qos:
                self._paho.ack(message.mid, message.qos)


def _kept_session() -> Properties:
    """MQTT 5 forgets a session at its end unless told for how long to keep it, in seconds."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own
    properties.SessionExpiryInterval = SESSION_SECONDS
    return properties
