"""The small world with bills that are owed, and payments for them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from tests.payments.reconciliation.provider import YESTERDAY, Provider
from tests.support.world import MORNING, FixedClock, World, build_world

Paying = Callable[..., Awaitable[Payment]]


@pytest.fixture
def clock() -> FixedClock:
    """Four in the afternoon in Shanghai: yesterday is over."""
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    """Units of work on this test's database."""
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    """See tests/support/world.py."""
    return await build_world(units)


@pytest.fixture
def provider() -> Provider:
    """That has moved nothing yet."""
    return Provider()


@pytest.fixture
def paying(units: Units, world: World) -> Paying:
    """Makes a bill of 100.00 元 that is owed, and a payment of it that waits for its payer since
    yesterday.
    """
    made = 0

    async def make(room: str = "101", payer: str = "owner", **differs: Any) -> Payment:
        nonlocal made
        made += 1
        here: dict[str, Any] = {"community_id": world.there if room == "901" else world.here}
        bill = Bill(
            **here,
            room_id=world.rooms[room],
            period=f"20{made // 12 + 20}-{made % 12 + 1:02d}",
            status=BillStatus.ISSUED,
            total_minor=10_000,
            issued_at=MORNING,
            due_at=MORNING,
        )
        values: dict[str, Any] = {
            "method": PaymentMethod.CARD,
            "status": PaymentStatus.PENDING,
            "amount_minor": 10_000,
            "currency": "CNY",
            "started_at": YESTERDAY,
            "expires_at": YESTERDAY + timedelta(minutes=30),
            "provider_id": f"pi_{made}",
        }
        payment = Payment(**here, room_id=bill.room_id, person_id=world.person(payer), **(values | differs))
        part = PaymentPart(**here, payment_id=payment.id, bill_id=bill.id, amount_minor=payment.amount_minor)
        async with units.begin() as unit:
            for row in (bill, payment, part):
                unit.session.add(row)
                await unit.session.flush()
            await post(unit, bill.community_id, [bill_issued(bill.id, Money(10_000))])
        return payment

    return make
