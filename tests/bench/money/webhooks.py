"""Signed events as fast as the API takes them in: verified, stored, answered."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterator
from http import HTTPStatus

import orjson

from tests.bench.money.client import Connection
from tests.support.cash_desk import SECRET, CashDesk

CONNECTIONS = 32
PADDING = "x" * 2_000
"""An event of Stripe is some 2 to 4 KB."""


async def accept_all(desk: CashDesk, number: int) -> float:
    """Seconds until the last one was answered. Raises RuntimeError if one is not accepted."""
    requests = iter([_event(each) for each in range(number)])
    began = time.perf_counter()
    async with asyncio.TaskGroup() as senders:
        for _ in range(CONNECTIONS):
            senders.create_task(_send(int(desk.environment["PORT"]), requests))
    return time.perf_counter() - began


async def _send(port: int, requests: Iterator[tuple[str, bytes]]) -> None:
    async with Connection(port, {}) as connection:
        for headers, body in requests:
            status, answer = await connection.post("/webhooks/stripe", body, headers)
            if status != HTTPStatus.OK:
                raise RuntimeError(answer.decode())


def _event(number: int) -> tuple[str, bytes]:
    """Its signature and its text."""
    now = int(time.time())
    body = orjson.dumps(
        {
            "id": f"evt_bench_{number}",
            "object": "event",
            "type": "customer.updated",
            "livemode": False,
            "created": now,
            "api_version": "2026-10-28.endive",
            "data": {"object": {"id": "cus_1", "object": "customer", "description": PADDING}},
        }
    )
    signature = hmac.new(SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return f"stripe-signature: t={now},v1={signature}\r\n", body
