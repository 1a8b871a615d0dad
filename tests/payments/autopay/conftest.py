"""The small world; the owner of 101 has a card and a bill that is due on the 27th; a provider that takes
cards.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.autopay.models import Autopay
from payments.autopay.run import Autopayer
from payments.autopay.set import SetAutopay, set_autopay
from payments.cards.models import PaymentCustomer, SavedCard
from payments.checkout.provider import PaymentProvider
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from tests.payments.sweeping.till import Till
from tests.support.world import MORNING, FixedClock, World, build_world

DUE = datetime(2026, 11, 27, 4, tzinfo=UTC)
"""Noon in Shanghai."""
Billing = Callable[..., Awaitable[Bill]]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def autopayer(units: Units, till: Till) -> Autopayer:
    return Autopayer(units, PaymentProvider(till, ("palm://",)))  # type: ignore[arg-type]  # what autopay needs


@pytest.fixture
async def cards(units: Units, world: World) -> dict[str, UUID]:
    """A card of each of these."""
    made = {}
    async with units.begin() as unit:
        for number, name in enumerate(("owner", "family", "neighbour")):
            person = world.person(name)
            printed: dict[str, Any] = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030}
            card = SavedCard(person_id=person, provider_id=f"pm_{number}", **printed, added_at=MORNING)
            unit.session.add_all([PaymentCustomer(person_id=person, provider_id=f"cus_{number}"), card])
            made[name] = card.id
    return made


@pytest.fixture
async def autopay(units: Units, world: World, cards: dict[str, UUID]) -> Autopay:
    """The owner lets the card pay up to 150.00 元."""
    async with units.begin() as unit:
        wish = SetAutopay(Key(world.rooms["101"], world.here), Key(cards["owner"]), Decimal(150))
        return await set_autopay(unit, world.callers["owner"], wish)


@pytest.fixture
def billing(units: Units, world: World) -> Billing:
    """Issues a bill of 100.00 元 for 101."""

    async def make(total_minor: int = 10_000, due_at: datetime = DUE, period: str = "2026-11") -> Bill:
        bill = Bill(
            community_id=world.here,
            room_id=world.rooms["101"],
            period=period,
            status=BillStatus.ISSUED,
            total_minor=total_minor,
            issued_at=MORNING,
            due_at=due_at,
        )
        async with units.begin() as unit:
            unit.session.add(bill)
            await unit.session.flush()
            await post(unit, world.here, [bill_issued(bill.id, Money(total_minor))])
        return bill

    return make
