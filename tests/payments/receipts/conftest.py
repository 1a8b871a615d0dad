"""The small world with a bill for each room, and payments of them that wait for the provider's word."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.billing.models import Bill, BillLine, BillStatus, FeeKind
from domain.kit.database import Database
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.hear import hear
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.gateway.protocol import IntentHeard, IntentStatus
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from payments.receipts.models import Receipt
from tests.support.world import MORNING, FixedClock, World, build_world

MONTH_MINOR = 10_000


@dataclass
class Till:
    """Makes payments of bills of 100.00 元 each, and hears that their money has come."""

    units: Units
    world: World
    clock: FixedClock
    made: int = field(default=0)

    async def payment(self, room: str = "101", payer: str = "owner", *, bills: int = 1) -> Payment:
        """PENDING, for so many bills."""
        here: dict[str, Any] = {"community_id": self.world.there if room == "901" else self.world.here}
        waits = Payment(
            **here,
            room_id=self.world.rooms[room],
            person_id=self.world.person(payer),
            method=PaymentMethod.ALIPAY,
            status=PaymentStatus.PENDING,
            amount_minor=MONTH_MINOR * bills,
            currency="CNY",
            started_at=MORNING,
            expires_at=MORNING + timedelta(minutes=30),
        )
        async with self.units.begin() as unit:
            unit.session.add(waits)
            for _ in range(bills):
                bill = self._bill(here, waits)
                unit.session.add(bill)
                await unit.session.flush()
                unit.session.add_all(_lines(bill))
                unit.session.add(
                    PaymentPart(**here, payment_id=waits.id, bill_id=bill.id, amount_minor=MONTH_MINOR)
                )
                await unit.session.flush()
                await post(unit, bill.community_id, [bill_issued(bill.id, Money(MONTH_MINOR))])
        return waits

    def _bill(self, here: dict[str, Any], waits: Payment) -> Bill:
        self.made += 1
        return Bill(
            **here,
            room_id=waits.room_id,
            period=f"{2020 + self.made // 12}-{self.made % 12 + 1:02}",
            status=BillStatus.ISSUED,
            total_minor=MONTH_MINOR,
            issued_at=MORNING,
            due_at=MORNING,
        )

    async def succeeds(self, payment: Payment) -> None:
        """The provider says that it has the money."""
        async with self.units.begin() as unit:
            await hear(unit, succeeded(payment))

    async def paid(self, room: str = "101", payer: str = "owner", *, bills: int = 1) -> Receipt:
        """The receipt of a payment that was made just now."""
        payment = await self.payment(room, payer, bills=bills)
        await self.succeeds(payment)
        (receipt,) = [each for each in await self.receipts() if each.payment_id == payment.id]
        return receipt

    async def bills_of(self, payment: Payment) -> list[PaymentPart]:
        """What of it is for which bill."""
        async with self.units.begin() as unit:
            query = select(PaymentPart).where(col(PaymentPart.payment_id) == payment.id)
            return list((await unit.session.execute(query)).scalars())

    async def receipts(self) -> list[Receipt]:
        """All there are, by number."""
        async with self.units.begin() as unit:
            query = select(Receipt).order_by(col(Receipt.year), col(Receipt.number))
            return list((await unit.session.execute(query)).scalars())


def succeeded(payment: Payment) -> IntentHeard:
    money = Money(payment.amount_minor, payment.currency)
    return IntentHeard(
        provider_id=f"pi_{payment.id}",
        community_id=payment.community_id,
        payment_id=payment.id,
        status=IntentStatus.SUCCEEDED,
        amount=money,
        received=money,
    )


def _lines(bill: Bill) -> list[BillLine]:
    span: dict[str, Any] = {"service_from": MORNING.date(), "service_until": MORNING.date()}
    here: dict[str, Any] = {"community_id": bill.community_id, "bill_id": bill.id}
    return [
        BillLine(**here, **span, position=1, fee=FeeKind.PROPERTY, label="物业费", amount_minor=7_000,
                 detail="70.00 m² × 1.00 元"),
        BillLine(**here, **span, position=2, fee=FeeKind.PARKING, label="停车费", amount_minor=3_000),
    ]  # fmt: skip


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def till(database_url: str, clock: FixedClock) -> AsyncIterator[Till]:
    """In a database of its own."""
    database = Database(database_url)
    units = Units(database, clock)
    yield Till(units, await build_world(units), clock)
    await database.dispose()
