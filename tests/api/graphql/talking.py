"""A client of graphql-transport-ws that says exactly what a test wants said."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SUBPROTOCOL = "graphql-transport-ws"


@asynccontextmanager
async def connected(url: str, *protocols: str, **options: Any) -> AsyncIterator["Talk"]:
    """Connected, and nothing said yet."""
    # A client that stops reading because its queue is full does not see the answer to its close either.
    settings: dict[str, Any] = {"proxy": None, "compression": None, "max_queue": None, **options}
    wanted: Any = list(protocols or (SUBPROTOCOL,))
    async with connect(url, subprotocols=wanted, **settings) as socket:
        yield Talk(socket)


@asynccontextmanager
async def greeted(url: str, token: str | None = None, **options: Any) -> AsyncIterator["Talk"]:
    """Connected and acknowledged."""
    async with connected(url, **options) as talk:
        await talk.say(type="connection_init", payload={"authorization": f"Bearer {token}"} if token else {})
        assert await talk.hear() == {"type": "connection_ack"}
        yield talk


class Talk:
    """One connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message; raises ConnectionClosed at the end."""
        heard: dict[str, Any] = json.loads(await self.socket.recv())
        return heard

    async def subscribe(
        self, community: UUID, *, after: int | None = None, scope: str = "all", number: str = "1"
    ) -> None:
        """Opens the alarm subscription."""
        variables = {"communityId": str(community), "scope": scope}
        if after is not None:
            variables["after"] = str(after)
        payload = {"query": "subscription { alarms }", "variables": variables}
        await self.say(id=number, type="subscribe", payload=payload)

    async def ask(self, query: str, number: str = "1") -> None:
        await self.say(id=number, type="subscribe", payload={"query": query})

    async def sync(self) -> None:
        """Everything said before has been handled when this returns; nothing may come in between."""
        await self.say(type="ping", payload={"sync": True})
        assert await self.hear() == {"type": "pong", "payload": {"sync": True}}

    async def alarm(self) -> dict[str, Any]:
        """The next event."""
        message = await self.hear()
        assert message["type"] == "next", message
        found: dict[str, Any] = message["payload"]["data"]["alarms"]
        return found

    async def alarms(self, count: int) -> list[int]:
        """The cursors of the next events."""
        return [int((await self.alarm())["cursor"]) for _ in range(count)]

    async def closing(self) -> tuple[int, str]:
        """Code and reason of the close that follows, whatever is said before."""
        with suppress(ConnectionClosed):
            while True:
                await self.socket.recv()
        return self.socket.close_code or 0, self.socket.close_reason or ""
