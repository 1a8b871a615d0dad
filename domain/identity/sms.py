"""Text messages, as the community sends them. Who carries them is decided where the application is put
together."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One message to one phone. Carriers in China send registered templates with parameters; others send
    `text`."""

    phone: str
    template: str
    parameters: dict[str, str] = field(repr=False)
    text: str = field(repr=False)


class SmsTransport(Protocol):
    """Hands a message to a carrier. Raises OSError or a subclass when the carrier cannot be reached."""

    async def send(self, message: TextMessage) -> None: ...
