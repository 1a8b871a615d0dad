"""Bills paid end to end: the tap, Stripe's simulator with its latency, its page, the webhook, PAID."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Sequence

import orjson

from domain.kit.key import Key
from schema.engine.global_ids import encode_id
from tests.bench.money.client import Connection
from tests.support.cash_desk import CashDesk, until

PAYERS = 32
INTENT = re.compile(rb"pi_\w+")
START = """mutation ($bill: ID!, $key: String!) {
  paymentStart(input: {billIds: [$bill], method: ALIPAY}, idempotencyKey: $key) {
    payment { id status nextAction { url } } userErrors { code } } }"""


async def pay_all(desk: CashDesk, bills: Sequence[Key], key: str) -> float:
    """Seconds from the first tap until the last bill is paid. Raises RuntimeError if one is refused."""
    waiting = deque(enumerate(bills))
    paid_before = await paid(desk)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as crowd:
        for _ in range(PAYERS):
            crowd.create_task(_payer(desk, waiting, key))

    async def all_paid() -> bool:
        return await paid(desk) == paid_before + len(bills)

    await until(all_paid, 120)
    return time.perf_counter() - began


async def paid(desk: CashDesk) -> int:
    """How many bills are paid."""
    return int((await desk.rows("SELECT count(*) FROM bill WHERE status = 'PAID'"))[0][0])


async def _payer(desk: CashDesk, waiting: deque[tuple[int, Key]], key: str) -> None:
    api, stripe = int(desk.environment["PORT"]), int(desk.environment["STRIPE_API_BASE"].rpartition(":")[2])
    bearer = {"authorization": f"Bearer {desk.tokens['owner']}"}
    async with Connection(api, bearer) as app, Connection(stripe, {}) as page:
        while waiting:
            number, bill = waiting.popleft()
            variables = {"bill": encode_id("bill", bill), "key": f"{key}-{number}"}
            _, answer = await app.post("/graphql", orjson.dumps({"query": START, "variables": variables}))
            intent = INTENT.search(answer)
            if intent is None:
                raise RuntimeError(answer.decode())
            await page.post(f"/_simulator/intents/{intent[0].decode()}", b'{"outcome": "pay"}')
