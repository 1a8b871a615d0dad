"""The webhooks' door, called as ASGI, on real PostgreSQL."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.webhooks import stripe_webhooks
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from payments.webhooks.inbox import Endpoint
from tests.support.stripe_events import SECRET
from tests.support.world import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def http(units: Units) -> AsyncIterator[httpx.AsyncClient]:
    application = stripe_webhooks(units, Endpoint.of(f"whsec_older, {SECRET}", "sk_test_palm"))
    transport = httpx.ASGITransport(application, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://palm", timeout=30) as client:
        yield client
