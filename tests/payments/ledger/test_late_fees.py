"""Late fees: once a day whoever calls, in the community's time, never under a payer, and in the ledger."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from domain.billing.adjustments.models import BillAdjustment
from domain.billing.late.models import BillingPolicy, LateFee
from domain.billing.late.set_policy import SetBillingPolicy, set_billing_policy
from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.ledger.balance import open_amount
from payments.ledger.late_fees import charge_late_fees
from payments.ledger.opening import open_books
from tests.domain.billing.tariff import keep
from tests.support.attempts import outcomes
from tests.support.world import FixedClock, World

# The last minute of 30 September in Shanghai.
DUE = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
# Half past midnight of 11 October there, still the 10th in London: ten days late.
NIGHT = datetime(2026, 10, 10, 16, 30, tzinfo=UTC)


@pytest.fixture
async def clock() -> FixedClock:
    """Can be moved by its `now`."""
    return FixedClock(NIGHT)


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    """At night."""
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def owed(units: Units, world: World, bills: list[UUID]) -> list[UUID]:
    """Three bills of 100.00 元, ten days late, at 万分之五 a day."""
    async with units.begin() as unit:
        await unit.session.execute(update(Bill).values(due_at=DUE))
        await open_books(unit)
    await terms(units, world)
    return bills


async def terms(units: Units, world: World, rate: str = "0.0005", cap: str = "1", grace: int = 0) -> None:
    word = SetBillingPolicy(Key(world.here), Decimal(rate), Decimal(cap), grace)
    async with units.begin() as unit:
        await set_billing_policy(unit, world.callers["finance"], word)


async def totals(units: Units, bills: list[UUID]) -> list[int]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(Bill).where(col(Bill.id).in_(bills)))
        found = {row.id: row for row in rows.scalars()}
        owed = {key: await open_amount(unit, row.community_id, key) for key, row in found.items()}
    assert owed == {key: row.total_minor - row.paid_minor for key, row in found.items()}
    return [found[key].total_minor for key in bills]


async def changes(units: Units) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count()).select_from(BillAdjustment))).scalar_one()


async def test_a_day_is_charged_once(units: Units, owed: list[UUID]) -> None:
    assert [await charge_late_fees(units) for _ in range(3)] == [3, 0, 0]
    assert await totals(units, owed) == [10_050] * 3
    assert await changes(units) == 3


async def test_eight_workers_at_once_charge_once(units: Units, owed: list[UUID]) -> None:
    grew = await asyncio.gather(*(charge_late_fees(units) for _ in range(8)))
    assert sum(grew) == 3
    assert await totals(units, owed) == [10_050] * 3


async def test_days_without_a_worker_are_made_up_for(
    units: Units, clock: FixedClock, owed: list[UUID]
) -> None:
    await charge_late_fees(units)
    clock.instant = NIGHT + timedelta(days=7)
    await charge_late_fees(units)
    assert await totals(units, owed) == [10_085] * 3


async def test_nothing_is_charged_in_the_days_of_grace(
    units: Units, world: World, clock: FixedClock, owed: list[UUID]
) -> None:
    await terms(units, world, grace=10)
    assert await charge_late_fees(units) == 0
    clock.instant = NIGHT + timedelta(days=1)
    assert await charge_late_fees(units) == 3
    assert await totals(units, owed) == [10_055] * 3


async def test_without_terms_nothing_is_charged(units: Units, world: World, owed: list[UUID]) -> None:
    await terms(units, world, rate="0")
    assert await charge_late_fees(units) == 0
    assert await totals(units, owed) == [10_000] * 3


async def test_a_bill_that_is_being_paid_waits(units: Units, world: World, owed: list[UUID]) -> None:
    shared: dict[str, Any] = {"community_id": world.here, "amount_minor": 10_000}
    payment = Payment(
        **shared,
        room_id=world.rooms["101"],
        person_id=world.person("owner"),
        method=PaymentMethod.CARD,
        status=PaymentStatus.PENDING,
        currency="CNY",
        started_at=NIGHT,
        expires_at=NIGHT,
    )
    part = PaymentPart(**shared, payment_id=payment.id, bill_id=owed[0])
    await keep(units, [payment, part])
    assert await charge_late_fees(units) == 2
    assert await totals(units, owed) == [10_000, 10_050, 10_050]


async def test_paid_and_void_bills_grow_no_more(units: Units, owed: list[UUID]) -> None:
    async with units.begin() as unit:
        await unit.session.execute(update(Bill).where(col(Bill.id) == owed[0]).values(status=BillStatus.VOID))
    assert await charge_late_fees(units) == 2


async def test_a_death_half_way_charges_nothing(
    units: Units, owed: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise RuntimeError("half-way")

    with monkeypatch.context() as patched:
        patched.setattr("payments.ledger.late_fees.post", dies)
        with pytest.raises(RuntimeError, match="half-way"):
            await charge_late_fees(units)
    async with units.begin() as unit:
        assert (await unit.session.execute(select(LateFee))).all() == []
    assert await totals(units, owed) == [10_000] * 3
    assert await charge_late_fees(units) == 3


async def test_the_finance_staff_set_the_terms(units: Units, world: World) -> None:
    word = SetBillingPolicy(Key(world.here), Decimal("0.0003"), Decimal("0.5"), 15)
    ended = await outcomes(units, world.callers, set_billing_policy, word)
    allowed = {"manager", "finance"}
    assert ended == {name: "OK" if name in allowed else "FORBIDDEN" for name in world.callers}
    async with units.begin() as unit:
        kept = (await unit.session.execute(select(BillingPolicy))).scalar_one()
    assert (kept.late_fee_daily_rate, kept.late_fee_cap, kept.grace_days) == (
        Decimal("0.0003"),
        Decimal("0.5"),
        15,
    )


@pytest.mark.parametrize(
    ("rate", "cap", "grace"),
    [("0.02", "1", 0), ("-0.0001", "1", 0), ("0.0000001", "1", 0), ("NaN", "1", 0), ("0", "1.1", 0),
     ("0", "Infinity", 0), ("0", "1", 91), ("0", "1", -1)],
)  # fmt: skip
async def test_terms_out_of_bounds_are_refused(
    units: Units, world: World, rate: str, cap: str, grace: int
) -> None:
    word = SetBillingPolicy(Key(world.here), Decimal(rate), Decimal(cap), grace)
    finance = {"finance": world.callers["finance"]}
    assert await outcomes(units, finance, set_billing_policy, word) == {"finance": "INVALID_INPUT"}
