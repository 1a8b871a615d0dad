"""The carrier of text messages in production: an HTTP gateway of the operator's, at SMS_URL."""

from dataclasses import dataclass, field

import httpx

from domain.identity.sms import TextMessage

TIMEOUT_SECONDS = 10.0


class CarrierUnreachable(ConnectionError):
    """The gateway did not take the message."""


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """POSTs each message as JSON (`phone`, `template`, `parameters`, `text`) with the key as a bearer
    token."""

    url: str
    key: str = field(repr=False)
    transport: httpx.AsyncBaseTransport | None = None

    async def send(self, message: TextMessage) -> None:
        body = {
            "phone": message.phone,
            "template": message.template,
            "parameters": message.parameters,
            "text": message.text,
        }
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            async with httpx.AsyncClient(transport=self.transport, timeout=TIMEOUT_SECONDS) as client:
                answer = await client.post(self.url, json=body, headers=headers)
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise CarrierUnreachable(type(error).__name__) from error
