"""The small world with bills to pay, the product over it, and Stripe's simulator as a process."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.checkout.provider import PaymentProvider
from payments.gateway.stripe_gateway import StripeGateway
from payments.ledger.balance import community_balances
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from schema.engine.global_ids import decode_id
from tests.domain.billing.tariff import keep
from tests.payments.simulator.conftest import StripeSimulator, simulator, simulator_process
from tests.support.product import Asker, asking, encode_id
from tests.support.world import MORNING, FixedClock, World, build_world

__all__ = ["simulator", "simulator_process"]

KEY = "sk_test_palm"
TOTAL = 10_000
START = """mutation ($input: PaymentStartInput!, $key: String!) {
  paymentStart(input: $input, idempotencyKey: $key) {
    payment { id status amount { amount currency } failureCode failureMessage
      nextAction { kind url qrData clientSecret } parts { amount { amount } bill { period } } }
    userErrors { code path }
  } }"""
CANCEL = """mutation ($id: ID!) {
  paymentCancel(paymentId: $id) { payment { status nextAction { kind } } userErrors { code path } } }"""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url, pool_size=20)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


@pytest.fixture
async def bills(units: Units, world: World) -> list[UUID]:
    """Three months of room 101, of 100.00 元 each, issued and posted; then one of 201."""
    places = [("101", "2026-07"), ("101", "2026-08"), ("101", "2026-09"), ("201", "2026-09")]
    common: dict[str, Any] = {"community_id": world.here, "status": BillStatus.ISSUED, "total_minor": TOTAL}
    times: dict[str, Any] = {"issued_at": MORNING, "due_at": MORNING}
    made = [Bill(**common, **times, room_id=world.rooms[room], period=month) for room, month in places]
    await keep(units, made)
    async with units.begin() as unit:
        await post(unit, world.here, [bill_issued(bill.id, Money(TOTAL)) for bill in made])
    return [bill.id for bill in made]


@pytest.fixture
async def provider(simulator: StripeSimulator) -> AsyncIterator[PaymentProvider]:
    """The gateway of production, and where it leads back to."""
    gateway = StripeGateway(KEY, simulator.base_url)
    yield PaymentProvider(gateway, ("palm://payments/", "https://app.example/pay"))
    await gateway.close()


@dataclass(frozen=True, slots=True)
class Cashier:
    """Pays bills as one of the world's callers, by GraphQL, and looks what came of it."""

    asker: Asker
    units: Units
    provider: PaymentProvider

    async def start(self, *bills: UUID, by: str = "owner", key: str = "k1", **wish: Any) -> dict[str, Any]:
        """The payload."""
        here = self.asker.world.here
        ids = [encode_id("bill", Key(bill, here)) for bill in bills]
        given = {"input": {"billIds": ids, "method": "ALIPAY", **wish}, "key": key}
        answer = await self.asker.ask(by, START, given)
        assert "errors" not in answer, answer
        payload: dict[str, Any] = answer["data"]["paymentStart"]
        return payload

    async def cancel(self, payment: str, by: str = "owner") -> dict[str, Any]:
        """The payload."""
        answer = await self.asker.ask(by, CANCEL, {"id": payment})
        assert "errors" not in answer, answer
        payload: dict[str, Any] = answer["data"]["paymentCancel"]
        return payload

    async def ask_again(self, payment: str) -> Payment:
        """What a sweeper does."""
        _, key = decode_id(payment)
        await self.provider.ask_again(self.units, key)
        return (await self.payments())[0]

    async def payments(self) -> list[Payment]:
        """Newest first."""
        async with self.units.begin() as unit:
            found = await unit.session.execute(select(Payment).order_by(col(Payment.id).desc()))
            return list(found.scalars())

    async def bills(self) -> list[tuple[str, int]]:
        """Status and what is paid, in the order in which they were made."""
        async with self.units.begin() as unit:
            found = await unit.session.execute(
                select(col(Bill.status), col(Bill.paid_minor)).order_by(col(Bill.id))
            )
            return [(str(status), paid) for status, paid in found]

    async def held(self) -> dict[str, int]:
        """The accounts, in fen."""
        async with self.units.begin() as unit:
            balances = await community_balances(unit, self.asker.world.here)
            return {account.value: minor for (account, _), minor in balances.items()}


@pytest.fixture
async def cashier(
    units: Units, world: World, database_url: str, provider: PaymentProvider
) -> AsyncIterator[Cashier]:
    async with asking(units, world, database_url, provider) as asker:
        yield Cashier(asker, units, provider)
