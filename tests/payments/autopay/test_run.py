"""Autopay's round: who is told, who is charged, how often, and who is not."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from domain.billing.models import Bill, BillStatus
from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.residencies.end import EndResidency, end_residency
from payments.autopay import charge
from payments.autopay.models import Autopay, AutopayEnd, AutopayStep
from payments.autopay.run import Autopayer
from payments.cards.remove import RemoveCard, remove_card
from payments.checkout.models import Payment, PaymentMethod
from payments.checkout.start import StartPayment, start_payment
from payments.checkout.status import PaymentStatus
from payments.gateway.protocol import IntentStatus
from tests.payments.autopay.conftest import Billing
from tests.payments.sweeping.till import Till
from tests.support.world import FixedClock, World

pytestmark = pytest.mark.usefixtures("autopay")

LATE_ON_23 = datetime(2026, 11, 24, 0, 59, tzinfo=UTC)  # the day begins at nine, Shanghai time


def on(day: int) -> datetime:
    """Nine in the morning of a day of November in Shanghai."""
    return datetime(2026, 11, day, 1, tzinfo=UTC)


async def told(units: Units) -> list[tuple[str, UUID, str]]:
    """What autopay has said: the word, to whom, about which month."""
    async with units.begin() as unit:
        about = select(OutboxRow).where(col(OutboxRow.name).startswith("autopay."))
        rows = (await unit.session.execute(about.order_by(col(OutboxRow.id)))).scalars()
        return [(row.name, UUID(row.payload["person_id"]), row.payload["period"]) for row in rows]


async def payments(units: Units) -> list[tuple[PaymentStatus, int, bool]]:
    async with units.begin() as unit:
        rows = (await unit.session.execute(select(Payment).order_by(col(Payment.id)))).scalars()
        return [(each.status, each.amount_minor, each.automatic) for each in rows]


async def status(units: Units, bill: Bill) -> BillStatus:
    async with units.begin() as unit:
        return (await unit.session.get_one(Bill, (bill.community_id, bill.id))).status


async def round_on(autopayer: Autopayer, clock: FixedClock, instant: datetime) -> int:
    clock.instant = instant
    return await autopayer.run_due()


async def test_a_bill_is_announced_three_days_before_and_paid_on_its_day(
    units: Units, world: World, billing: Billing, till: Till, autopayer: Autopayer, clock: FixedClock
) -> None:
    bill = await billing()
    assert await round_on(autopayer, clock, LATE_ON_23) == 0
    assert await told(units) == []
    for day in (24, 24, 25, 26):
        assert await round_on(autopayer, clock, on(day)) == 0
    assert await told(units) == [("autopay.announced", world.person("owner"), "2026-11")]
    assert await round_on(autopayer, clock, on(27)) == 1
    assert await payments(units) == [(PaymentStatus.SUCCEEDED, 10_000, True)]
    assert await status(units, bill) is BillStatus.PAID
    for day in (27, 28, 30):
        assert await round_on(autopayer, clock, on(day)) == 0
    assert till.calls == {"create": 1}


async def test_a_bill_above_the_limit_is_left_to_the_person(
    units: Units, world: World, billing: Billing, till: Till, autopayer: Autopayer, clock: FixedClock
) -> None:
    await billing(15_001)
    await billing(15_000, period="2026-10")
    for day in range(24, 31):
        await round_on(autopayer, clock, on(day))
    owner = world.person("owner")
    assert sorted(await told(units)) == [
        ("autopay.announced", owner, "2026-10"),
        ("autopay.over_limit", owner, "2026-11"),
    ]
    assert await payments(units) == [(PaymentStatus.SUCCEEDED, 15_000, True)]
    assert till.calls["create"] == 1


async def test_a_bill_that_grew_after_its_announcement_is_told_to_be_over_the_limit(
    units: Units, billing: Billing, autopayer: Autopayer, clock: FixedClock
) -> None:
    bill = await billing()
    await round_on(autopayer, clock, on(24))
    async with units.begin() as unit:
        (await unit.session.get_one(Bill, (bill.community_id, bill.id))).total_minor = 20_000
    assert await round_on(autopayer, clock, on(27)) == 0
    assert [word for word, _, _ in await told(units)] == ["autopay.announced", "autopay.over_limit"]


async def test_nobody_is_charged_on_the_day_they_are_told(
    billing: Billing, autopayer: Autopayer, clock: FixedClock
) -> None:
    """The bill was due long before autopay was set."""
    await billing(due_at=on(1))
    assert await round_on(autopayer, clock, on(24)) == 0
    assert await round_on(autopayer, clock, on(25) - timedelta(minutes=1)) == 0
    assert await round_on(autopayer, clock, on(25)) == 1


async def test_a_card_that_is_declined_is_tried_once_more_after_three_days(
    units: Units,
    billing: Billing,
    till: Till,
    autopayer: Autopayer,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bill = await billing()
    create = till.create_intent

    async def declines(wanted: Any) -> Any:
        return replace(await create(replace(wanted, card=None)), status=IntentStatus.FAILED)

    monkeypatch.setattr(till, "create_intent", declines)
    begun = []
    for day in range(24, 31):
        begun += [day] * await round_on(autopayer, clock, on(day))
    for day in range(5):
        assert await round_on(autopayer, clock, on(30) + timedelta(days=day)) == 0
    assert begun == [27, 30]
    words = [word for word, _, _ in await told(units)]
    assert words == ["autopay.announced", "autopay.failed", "autopay.failed"]
    assert await payments(units) == [(PaymentStatus.FAILED, 10_000, True)] * 2
    assert await status(units, bill) is BillStatus.ISSUED


async def test_what_the_person_is_paying_or_has_paid_by_hand_is_left_alone(
    units: Units, world: World, billing: Billing, autopayer: Autopayer, clock: FixedClock
) -> None:
    bill = await billing()
    await round_on(autopayer, clock, on(24))
    by_hand = StartPayment((Key(bill.id, bill.community_id),), PaymentMethod.ALIPAY)
    async with units.begin() as unit:
        await start_payment(unit, world.callers["family"], by_hand)
    assert await round_on(autopayer, clock, on(27)) == 0
    assert await payments(units) == [(PaymentStatus.STARTING, 10_000, False)]


async def test_many_workers_charge_once(
    units: Units, billing: Billing, till: Till, autopayer: Autopayer, clock: FixedClock
) -> None:
    await billing()
    clock.instant = on(24)
    await asyncio.gather(*(autopayer.run_due() for _ in range(5)))
    assert len(await told(units)) == 1
    clock.instant = on(27)
    assert sum(await asyncio.gather(*(autopayer.run_due() for _ in range(5)))) == 1
    assert len(await payments(units)) == 1
    assert till.calls["create"] == 1


async def test_who_dies_half_way_is_followed(
    units: Units,
    billing: Billing,
    till: Till,
    autopayer: Autopayer,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before the commit nothing is left, and the next round charges; after it the sweeper has the payment."""
    await billing()
    await round_on(autopayer, clock, on(24))

    async def dies(unit: UnitOfWork, actor: Actor, command: StartPayment) -> Payment:
        await start_payment(unit, actor, command)
        raise RuntimeError("half-way")

    with monkeypatch.context() as patched:
        patched.setattr(charge, "start_payment", dies)
        with pytest.raises(RuntimeError, match="half-way"):
            await round_on(autopayer, clock, on(27))
    assert await payments(units) == []
    till.away = True
    assert await round_on(autopayer, clock, on(27)) == 1
    till.away = False
    assert await payments(units) == [(PaymentStatus.STARTING, 10_000, True)]
    assert await round_on(autopayer, clock, on(27)) == 0
    async with units.begin() as unit:
        steps = (await unit.session.execute(select(AutopayStep))).scalars().all()
    assert [each.payment_id is not None for each in steps if each.kind == "CHARGE"] == [True]


async def test_it_ends_with_the_residency(
    units: Units, world: World, autopay: Autopay, billing: Billing, autopayer: Autopayer, clock: FixedClock
) -> None:
    await billing()
    await round_on(autopayer, clock, on(24))
    async with units.begin() as unit:
        residency = Key(world.residencies["owner"], world.here)
        await end_residency(unit, world.callers["manager"], EndResidency(residency))
    assert await round_on(autopayer, clock, on(27)) == 0
    assert await ended(units, autopay) is AutopayEnd.MOVED_OUT
    assert await payments(units) == []


async def test_it_ends_with_the_card(
    units: Units,
    world: World,
    cards: dict[str, UUID],
    autopay: Autopay,
    billing: Billing,
    autopayer: Autopayer,
    clock: FixedClock,
) -> None:
    await billing()
    await round_on(autopayer, clock, on(24))
    async with units.begin() as unit:
        await remove_card(unit, world.callers["owner"], RemoveCard(Key(cards["owner"])))
    assert await round_on(autopayer, clock, on(27)) == 0
    assert await ended(units, autopay) is AutopayEnd.CARD_REMOVED


async def ended(units: Units, autopay: Autopay) -> AutopayEnd | None:
    async with units.begin() as unit:
        return (await unit.session.get_one(Autopay, (autopay.community_id, autopay.id))).end_reason
