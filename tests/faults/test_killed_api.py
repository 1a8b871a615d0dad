"""`kill -9` of the API in the middle of payments. No key pays twice, nothing is lost, and within a minute the
ledger says what Stripe says.
"""

import asyncio
from collections import Counter
from typing import Any

import asyncpg
import httpx
import pytest

from domain.kit.key import Key
from tests.support.cash_desk import TOTAL, CashDesk, until

KILLS, WORKERS, BILLS_EACH = 10, 20, 6
CAUGHT, CAUGHT_AT_ONCE = 20, 5
AGREED_SECONDS = 60.0

pytestmark = pytest.mark.timeout(280)


class Payer:
    """Pays bill after bill; after a broken connection either taps again with the same key, or goes away."""

    def __init__(self, desk: CashDesk, number: int, bills: list[Key]) -> None:
        self.desk, self.number, self.bills = desk, number, bills
        self.stubborn = number % 2 == 0
        self.answers: dict[str, set[str]] = {}

    async def pay_all(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            for place, bill in enumerate(self.bills):
                await self.pay(client, bill, f"{self.number}-{place}")

    async def pay(self, client: httpx.AsyncClient, bill: Key, key: str) -> None:
        while True:
            try:
                payload = await self.desk.pay(client, bill, key)
            except (httpx.TransportError, ValueError):
                if not self.stubborn:
                    return
                await until(lambda: self.listening(client), 30)
                continue
            assert payload["userErrors"] == []
            self.answers.setdefault(key, set()).add(payload["payment"]["id"])
            return

    async def listening(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self.desk.url}/healthz")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


async def started_payments(desk: CashDesk) -> int:
    return int((await desk.rows("SELECT count(*) FROM payment"))[0][0])


async def payers_pay(desk: CashDesk) -> None:
    """Everybody who was led to a page pays there."""
    for intent in await desk.intents():
        if intent["status"] == "requires_action":
            await desk.tell_stripe("POST", f"intents/{intent['id']}", outcome="pay")


async def settled(desk: CashDesk) -> bool:
    """Nobody waits: every payment has ended."""
    await payers_pay(desk)
    return await desk.rows("SELECT FROM payment WHERE status IN ('STARTING', 'PENDING')") == []


async def assert_agreement(desk: CashDesk) -> None:
    """Each payment is one intent, each paid bill was paid once, and the ledger has what Stripe has."""
    intents = await desk.intents()
    ours = Counter(str(row[0]) for row in await desk.rows("SELECT id FROM payment"))
    assert Counter(intent["metadata"]["payment"] for intent in intents) == ours
    assert {intent["status"] for intent in intents} == {"succeeded"}
    assert {row[0] for row in await desk.rows("SELECT status FROM payment")} == {"SUCCEEDED"}
    taken = sum(intent["amount_received"] for intent in intents)
    accounts: dict[str, Any] = dict(
        await desk.rows("SELECT account, sum(amount_minor)::bigint FROM ledger_entry GROUP BY account")
    )
    assert accounts["CASH_IN_TRANSIT"] + accounts.get("FEES", 0) == taken == TOTAL * len(intents)
    assert sum(accounts.values()) == 0
    paid = await desk.rows("SELECT paid_minor FROM bill WHERE status = 'PAID'")
    assert paid == [(TOTAL,)] * len(intents)
    assert await desk.rows("SELECT FROM payment_part WHERE is_open") == []
    numbers = [row[0] for row in await desk.rows("SELECT number FROM receipt ORDER BY number")]
    assert numbers == list(range(1, len(intents) + 1))


async def test_ten_kills_in_mid_payment(desk: CashDesk) -> None:
    bills = await desk.issue(WORKERS * BILLS_EACH)
    payers = [
        Payer(desk, number, bills[number * BILLS_EACH : (number + 1) * BILLS_EACH])
        for number in range(WORKERS)
    ]
    async with asyncio.TaskGroup() as crowd:
        paying = [crowd.create_task(payer.pay_all()) for payer in payers]
        for _ in range(KILLS):
            before = await started_payments(desk)

            async def some_more(before: int = before) -> bool:
                return all(task.done() for task in paying) or await started_payments(desk) > before + 2

            await until(some_more, 30)
            await desk.kill()
            await desk.open()
    await until(lambda: settled(desk), AGREED_SECONDS)
    for payer in payers:
        assert all(len(answers) == 1 for answers in payer.answers.values())
        if payer.stubborn:
            assert len(payer.answers) == BILLS_EACH
    await assert_agreement(desk)


async def test_kills_between_stripe_s_answer_and_the_commit(desk: CashDesk) -> None:
    """The payment's row is held, so what Stripe has answered cannot be written; then the API dies."""
    bills = await desk.issue(CAUGHT)
    for at in range(0, CAUGHT, CAUGHT_AT_ONCE):
        await catch_and_kill(desk, bills[at : at + CAUGHT_AT_ONCE], at)
        await desk.open()
    assert len(await desk.intents()) == CAUGHT
    await until(lambda: settled(desk), AGREED_SECONDS)
    await assert_agreement(desk)


async def catch_and_kill(desk: CashDesk, bills: list[Key], at: int) -> None:
    await desk.tell_stripe(
        "POST", "faults", kind="latency", seconds=3.0, times=len(bills), path="/v1/payment_intents"
    )
    holder = await asyncpg.connect(desk.environment["DATABASE_URL"])
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        taps = [
            asyncio.create_task(desk.pay(client, bill, f"caught-{at + place}"))
            for place, bill in enumerate(bills)
        ]

        async def all_begun() -> bool:
            return await started_payments(desk) == at + len(bills)

        async def all_answered() -> bool:
            return len(await desk.intents()) == at + len(bills)

        await until(all_begun, 20)
        async with holder.transaction():
            await holder.execute("SELECT FROM payment WHERE status = 'STARTING' FOR UPDATE")
            await until(all_answered, 20)
            await desk.kill()
            ended = await asyncio.gather(*taps, return_exceptions=True)
            unheard = "SELECT count(*) FROM payment WHERE status = 'STARTING' AND provider_id IS NULL"
            assert (await desk.rows(unheard))[0][0] >= len(bills)
    await holder.close()
    assert all(isinstance(each, httpx.TransportError) for each in ended), ended
