"""Sends what is due, several at a time, until it is cancelled."""

import asyncio
import time

import aiohttp
import orjson

from payments.simulator.rendering import shown
from payments.simulator.store import Store
from payments.simulator.webhooks.queue import Delivery, DeliveryQueue
from payments.simulator.webhooks.signing import signature

AT_ONCE = 32
ANSWER_SECONDS = 30
# The clock may be moved while nothing is due, so it is looked at now and then.
LOOK_SECONDS = 5.0


class Sender:
    """`idle` is set while nothing is waiting to be sent, now or later, except what is held."""

    def __init__(self, store: Store, queue: DeliveryQueue) -> None:
        self._store = store
        self._queue = queue
        self._running: dict[int, asyncio.Task[None]] = {}
        self.idle = asyncio.Event()

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            while True:
                self._queue.changed.clear()
                for delivery in self._queue.due(AT_ONCE - len(self._running), set(self._running)):
                    self._start(session, delivery)
                self._tell()
                await self._wait()

    def _start(self, session: aiohttp.ClientSession, delivery: Delivery) -> None:
        self._running[delivery.number] = asyncio.create_task(self._deliver(session, delivery))

    def _tell(self) -> None:
        if self._running or self._queue.pending():
            self.idle.clear()
        else:
            self.idle.set()

    async def _wait(self) -> None:
        full = len(self._running) >= AT_ONCE
        due = None if full else self._queue.next_due(set(self._running))
        seconds = LOOK_SECONDS if due is None else min(due, LOOK_SECONDS)
        try:
            await asyncio.wait_for(self._queue.changed.wait(), seconds)
        except TimeoutError:
            return

    async def _deliver(self, session: aiohttp.ClientSession, delivery: Delivery) -> None:
        try:
            status = await self._post(session, delivery)
            self._queue.tried(delivery, status)
        finally:
            del self._running[delivery.number]
            self._queue.changed.set()

    async def _post(self, session: aiohttp.ClientSession, delivery: Delivery) -> int | None:
        """What the endpoint answered; an endpoint that was deleted has nothing against it."""
        event = self._store.by_id(delivery.event)
        endpoint = self._store.by_id(delivery.endpoint)
        if event is None or endpoint is None:
            return 200
        payload = orjson.dumps(shown(event), option=orjson.OPT_INDENT_2)
        # The signature carries real time, also when the simulator's clock was moved: the receiver's was not.
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, endpoint["_secret"], int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            async with session.post(
                endpoint["url"], data=payload, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
