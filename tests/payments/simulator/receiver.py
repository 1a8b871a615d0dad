"""A webhook receiver: keeps what it was sent, and answers as it is told."""

import asyncio
from collections.abc import Callable
from typing import Any

import stripe
from aiohttp import web

Answer = Callable[[int], int]


class Receiver:
    """`answer` turns the number of a request, from 1, into the status that it is answered with."""

    secret = "whsec_palm"

    def __init__(self) -> None:
        self.received: list[tuple[bytes, str]] = []
        self.answer: Answer = lambda _number: 200
        self.url = ""
        self._grown = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application()
        application.router.add_post("/webhooks/stripe", self._take)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/webhooks/stripe"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def until(self, number: int, seconds: float = 20) -> list[dict[str, Any]]:
        """The events once there are so many, verified as the application does it."""
        async with self._grown, asyncio.timeout(seconds):
            await self._grown.wait_for(lambda: len(self.received) >= number)
        return self.events()

    def events(self) -> list[dict[str, Any]]:
        return [self._verified(payload, signature) for payload, signature in self.received]

    def types(self) -> list[str]:
        return [event["type"] for event in self.events()]

    def _verified(self, payload: bytes, signature: str) -> dict[str, Any]:
        event: dict[str, Any] = stripe.Webhook.construct_event(payload, signature, self.secret).to_dict()
        return event

    async def _take(self, request: web.Request) -> web.Response:
        async with self._grown:
            self.received.append((await request.read(), request.headers["Stripe-Signature"]))
            self._grown.notify_all()
            return web.Response(status=self.answer(len(self.received)))
