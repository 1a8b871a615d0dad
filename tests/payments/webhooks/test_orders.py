"""Stripe's events in any order, some of them again and again: the ledger, bills, payments, refunds, disputes
and receipts end in one state.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from payments.webhooks.retries import LONGEST_WAIT
from payments.webhooks.worker import WebhookWorker
from tests.payments.simulator.conftest import KEY, SimulatorProcess, StripeSimulator, simulator_process
from tests.payments.webhooks.story import tell_story
from tests.payments.webhooks.test_worker import put, query
from tests.support.servers import TestServers
from tests.support.world import FixedClock

__all__ = ["simulator_process"]

STATE = {
    "entries": "SELECT account, bill_id, sum(amount_minor) FROM ledger_entry GROUP BY 1, 2",
    "transfers": "SELECT kind, count(*) FROM ledger_transfer GROUP BY 1",
    "bills": "SELECT id, status, paid_minor FROM bill",
    "payments": "SELECT id, status, provider_id, refunded_minor, failure_code, frozen_at FROM payment",
    "open": "SELECT id FROM payment_part WHERE is_open",
    "refunds": "SELECT provider_id, status, origin, amount_minor, failure_code FROM refund",
    "parts": "SELECT provider_id, bill_id, unapplied, part.amount_minor FROM refund_part AS part "
    "JOIN refund ON refund.id = refund_id",
    "disputes": "SELECT provider_id, status, payment_id, amount_minor FROM dispute",
    "receipts": "SELECT payment_id FROM receipt",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A database in which nothing has been heard, and what there is to hear."""

    database_url: str
    events: list[dict[str, Any]]


@pytest.fixture(scope="module")
def told(servers: TestServers, simulator_process: SimulatorProcess) -> Iterator[Told]:
    address = servers.create_database()

    async def tell() -> list[dict[str, Any]]:
        database = Database(address)
        events = await tell_story(Units(database, FixedClock()), stripe)
        await database.dispose()
        return events

    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=simulator_process.base_url, headers=headers, trust_env=False) as http:
        stripe = StripeSimulator(simulator_process.base_url, http)
        stripe.tell("DELETE", "")
        events = asyncio.run(tell())
    yield Told(address, events)
    servers.drop_database(address)


@pytest.fixture
async def units(told: Told, servers: TestServers, clock: FixedClock) -> AsyncIterator[Units]:
    """On a copy of that database."""
    template = urlsplit(told.database_url).path[1:]
    copy = f"{template}_copy"
    address = urlsplit(told.database_url)._replace(path=f"/{copy}").geturl()
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute(f"CREATE DATABASE {copy} TEMPLATE {template} STRATEGY FILE_COPY")
    database = Database(address)
    yield Units(database, clock)
    await database.dispose()
    await connection.execute(f"DROP DATABASE {copy} WITH (FORCE)")
    await connection.close()


async def hear_all(units: Units, clock: FixedClock, events: list[dict[str, Any]]) -> None:
    """In portions, as they come; then what had to wait for another is tried again."""
    for begin in range(0, len(events), 40):
        await put(units, *events[begin : begin + 40])
        await WebhookWorker(units).work_all()
    while await query(units, "SELECT 1 FROM webhook_event WHERE state = 'NEW' LIMIT 1"):
        clock.instant += LONGEST_WAIT
        await WebhookWorker(units).work_all()


async def state(units: Units) -> dict[str, list[str]]:
    return {name: sorted(map(repr, await query(units, statement))) for name, statement in STATE.items()}


@pytest.fixture(scope="module")
def states() -> dict[str, list[str]]:
    """The state that the first order ended in; all others are compared with it."""
    return {}


@pytest.mark.parametrize("seed", range(20))
async def test_any_order_with_duplicates_ends_in_one_state(
    told: Told, units: Units, clock: FixedClock, states: dict[str, list[str]], seed: int
) -> None:
    dice = Random(seed)
    again = dice.choices(told.events, k=len(told.events) // 2)
    order = dice.sample(told.events + again, len(told.events) + len(again)) if seed else told.events
    await hear_all(units, clock, order)
    ended = await state(units)
    states.update({} if states else ended)
    assert ended == states
    assert await query(units, "SELECT DISTINCT state FROM webhook_event ORDER BY 1") == [
        ("DONE",),
        ("IGNORED",),
    ]


async def test_what_the_story_is_made_of(told: Told, units: Units, clock: FixedClock) -> None:
    """And all of it once more, days later and by other ids, changes nothing."""
    await hear_all(units, clock, told.events)
    assert len(told.events) >= 200
    assert await query(units, "SELECT status, count(*) FROM payment GROUP BY 1 ORDER BY 1") == [
        ("CANCELLED", 3),
        ("SUCCEEDED", 51),
    ]
    assert await query(units, "SELECT origin, status, count(*) FROM refund GROUP BY 1, 2 ORDER BY 1, 2") == [
        ("PROVIDER", "FAILED", 3),
        ("PROVIDER", "SUCCEEDED", 12),
        ("STAFF", "FAILED", 6),
        ("STAFF", "SUCCEEDED", 18),
    ]
    assert await query(units, "SELECT status, count(*) FROM dispute GROUP BY 1 ORDER BY 1") == [
        ("INQUIRY_CLOSED", 3),
        ("LOST", 6),
        ("WON", 3),
    ]
    overpaid = "SELECT sum(amount_minor) FROM ledger_entry WHERE account = 'UNAPPLIED'"
    assert await query(units, overpaid) == [(-(900 + 901 + 902),)]
    before = await state(units)
    clock.instant += timedelta(days=3)
    await hear_all(units, clock, [event | {"id": f"{event['id']}_again"} for event in told.events])
    assert await state(units) == before
