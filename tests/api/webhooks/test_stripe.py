"""Stripe's simulator and our door, over real sockets: late, twice and in another order, into one state."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp

from api.embedded.ports import free_port
from api.webhooks import stripe_webhooks
from domain.kit.unit_of_work import Units
from payments.webhooks.inbox import Endpoint
from payments.webhooks.worker import WebhookWorker
from tests.payments.simulator.conftest import StripeSimulator, simulator, simulator_process
from tests.payments.webhooks.story import Story
from tests.support.till import Till
from tests.support.world import FixedClock, build_world

__all__ = ["simulator", "simulator_process"]


@asynccontextmanager
async def served(application: ASGIApp, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="critical", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by this attribute alone
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await running


@pytest.fixture
async def till(units: Units) -> Till:
    return Till(units, await build_world(units))


async def test_from_its_sender_to_the_ledger(till: Till, simulator: StripeSimulator) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/webhooks/stripe"
    secret = simulator.post("/v1/webhook_endpoints", f"url={url}&enabled_events[]=*")["secret"]
    # The signature carries real time.
    real = Units(till.units.database)
    simulator.tell("PUT", "webhooks", copies=3, shuffle=0.5, seed=1)
    async with served(stripe_webhooks(real, Endpoint.of(secret, "sk_test_palm")), port):
        story = Story(till, simulator)
        await story.pays(100, 50)
        await story.is_refunded_elsewhere(60, 40, parts=2)
        await story.is_contested(70, "won")
        assert await asyncio.to_thread(simulator.tell, "GET", "webhooks/idle?seconds=30") == {"idle": True}
    told = len(story.events())
    assert await till.query("SELECT count(*) FROM webhook_event WHERE attempts = 0") == [(told,)]
    future = FixedClock(real.clock.now())
    for _ in range(3):
        await WebhookWorker(Units(till.units.database, future)).work_all()
        future.instant = future.instant.replace(year=future.instant.year + 1)
    done = await till.query("SELECT DISTINCT state FROM webhook_event ORDER BY 1")
    assert done == [("DONE",), ("IGNORED",)]
    assert await till.held() == {"CASH_IN_TRANSIT": 220, "REFUNDS": 100, "REVENUE": -320}
