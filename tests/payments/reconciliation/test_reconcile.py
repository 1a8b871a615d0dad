"""A day against the ledger: who is right, what is repaired, who is alarmed; once, however often it
is tried.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from domain.billing.models import Bill, BillStatus
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.checkout.hear import hear
from payments.checkout.models import Payment, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.gateway.movements import MovementKind
from payments.ledger.accounts import Account
from payments.ledger.balance import community_balances
from payments.reconciliation import reconcile
from payments.reconciliation.models import ReconciliationItem, ReconciliationReport
from payments.reconciliation.reconcile import Reconciler
from payments.reconciliation.report import fill_report
from tests.payments.reconciliation.conftest import Paying
from tests.payments.reconciliation.provider import YESTERDAY, Provider, succeeded
from tests.support.world import MORNING, FixedClock, World


@pytest.fixture
def reconciler(units: Units, provider: Provider) -> Reconciler:
    return Reconciler(units, provider)  # type: ignore[arg-type]  # what reconciliation needs


async def reports(units: Units) -> Sequence[ReconciliationReport]:
    async with units.begin() as unit:
        found = await unit.session.execute(
            select(ReconciliationReport).order_by(col(ReconciliationReport.day))
        )
        return found.scalars().all()


async def items(units: Units) -> set[tuple[str, str, str, str]]:
    """Kind, outcome, reference and detail of each difference."""
    async with units.begin() as unit:
        found = await unit.session.execute(select(ReconciliationItem))
        return {(each.kind, each.outcome, each.reference, each.detail) for each in found.scalars()}


async def heard(units: Units, clock: FixedClock, payment: Payment, at: Any = YESTERDAY) -> None:
    """The payment was heard of in time."""
    now, clock.instant = clock.instant, at
    async with units.begin() as unit:
        await hear(unit, succeeded(payment))
    clock.instant = now


async def paid(units: Units, payment: Payment) -> tuple[PaymentStatus, BillStatus]:
    async with units.begin() as unit:
        same = await unit.session.get_one(Payment, (payment.community_id, payment.id))
        mine = select(col(PaymentPart.bill_id)).where(col(PaymentPart.payment_id) == payment.id)
        bill = await unit.session.execute(select(Bill).where(col(Bill.id).in_(mine)))
        return same.status, bill.scalar_one().status


async def held(units: Units, community_id: UUID) -> dict[tuple[Account, str], int]:
    async with units.begin() as unit:
        return await community_balances(unit, community_id)


async def test_a_day_on_which_all_is_well(
    units: Units, clock: FixedClock, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    for number in range(3):
        payment = await paying()
        await heard(units, clock, payment)
        provider.charged(payment, YESTERDAY + timedelta(minutes=number))
    assert await reconciler.reconcile_due() == 1
    (report,) = await reports(units)
    assert (report.community_id, report.day) == (world.here, YESTERDAY.date())
    assert (report.matched, report.fees_posted, report.repaired, report.alarmed) == (3, 3, 0, 0)
    assert (report.charged_minor, report.returned_minor, report.fees_minor) == (30_000, 0, 21)
    assert await items(units) == set()


async def test_a_payment_that_nobody_heard_of_is_repaired(
    units: Units, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    """Its webhook was lost; and the one before died before it knew the provider's name."""
    pending = await paying()
    starting = await paying(status=PaymentStatus.STARTING, provider_id=None)
    for payment in (pending, starting):
        provider.charged(payment)
    assert await reconciler.reconcile_due() == 1
    (report,) = await reports(units)
    assert (report.matched, report.repaired, report.alarmed) == (0, 2, 0)
    assert await items(units) == {("MISSING", "REPAIRED", "txn_0", ""), ("MISSING", "REPAIRED", "txn_1", "")}
    for payment in (pending, starting):
        assert await paid(units, payment) == (PaymentStatus.SUCCEEDED, BillStatus.PAID)
    assert await held(units, world.here) == {
        (Account.CASH_IN_TRANSIT, "CNY"): 20_000 - 14,
        (Account.FEES, "CNY"): 14,
        (Account.REVENUE, "CNY"): -20_000,
    }


@pytest.mark.parametrize(
    ("differs", "kind", "detail"),
    [
        ({"amount_minor": 9_999}, "MISSING", "ForeignMoney"),
        ({"currency": "USD"}, "MISSING", "ForeignMoney"),
        ({"intent_id": "pi_other"}, "MISSING", "OtherIntent"),
        ({"kind": MovementKind.REFUND, "amount_minor": -1}, "MISSING", "NotOurs"),
    ],
)
async def test_what_is_not_proven_is_an_alarm_and_changes_nothing(
    units: Units,
    world: World,
    paying: Paying,
    provider: Provider,
    reconciler: Reconciler,
    differs: dict[str, Any],
    kind: str,
    detail: str,
) -> None:
    payment = await paying()
    provider.charged(payment, fee_minor=0, **differs)
    before = await held(units, world.here)
    assert await reconciler.reconcile_due() == 1
    assert await items(units) == {(kind, "ALARMED", "txn_0", detail)}
    assert await paid(units, payment) == (PaymentStatus.PENDING, BillStatus.ISSUED)
    assert await held(units, world.here) == before


async def test_what_says_that_it_is_ours_and_is_not_is_an_alarm(
    units: Units, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    payment = await paying()
    ours = {"community": str(payment.community_id), "payment": str(new_id())}
    provider.charged(payment, metadata=ours, intent_id="pi_unknown")
    provider.charged(payment, metadata={"shop": "7"}, intent_id="pi_of_a_shop")
    await reconciler.reconcile_due()
    assert await items(units) == {("UNKNOWN", "ALARMED", "txn_0", "UNKNOWN")}


async def test_money_that_the_provider_denies_is_an_alarm(
    units: Units, clock: FixedClock, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    """The provider is asked about what its day does not explain: what was heard of days late is no alarm."""
    late, denied = await paying(), await paying()
    for payment in (late, denied):
        await heard(units, clock, payment)
    provider.charged(late, YESTERDAY - timedelta(days=4))
    provider.intents["pi_1"] = succeeded(late)
    await reconciler.reconcile_due()
    reference = f"PAYMENT_SUCCEEDED:{denied.id}"
    assert await items(units) == {("UNPROVEN", "ALARMED", reference, "UNPROVEN")}


async def test_what_moved_shortly_before_midnight_and_was_heard_after_it_is_no_difference(
    units: Units, clock: FixedClock, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    midnight = YESTERDAY.replace(hour=16)  # in Shanghai
    payment = await paying(started_at=midnight - timedelta(days=1, minutes=5))
    provider.charged(payment, midnight - timedelta(days=1, seconds=5))
    await heard(units, clock, payment, midnight - timedelta(days=1) + timedelta(seconds=5))
    assert await reconciler.reconcile_due() == 2
    assert await items(units) == set()
    assert [(each.day.day, each.matched) for each in await reports(units)] == [(22, 1), (23, 0)]


async def test_twice_or_many_at_once_is_once(
    units: Units, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    for room, payer in (("101", "owner"), ("901", "other_community")):
        provider.charged(await paying(room, payer))
    made = await asyncio.gather(*(reconciler.reconcile_due() for _ in range(5)))
    assert sum(made) == 2
    assert await reconciler.reconcile_due() == 0
    assert {each.community_id: each.repaired for each in await reports(units)} == {
        world.here: 1,
        world.there: 1,
    }


async def test_who_dies_half_way_has_done_nothing_and_is_followed(
    units: Units,
    paying: Paying,
    provider: Provider,
    reconciler: Reconciler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    payment = await paying()
    provider.charged(payment)
    filling = fill_report

    async def dies(unit: UnitOfWork, *arguments: Any) -> None:
        await filling(unit, *arguments)
        await unit.session.flush()
        raise RuntimeError("half-way")

    with monkeypatch.context() as patched:
        patched.setattr(reconcile, "fill_report", dies)
        with pytest.raises(RuntimeError, match="half-way"):
            await reconciler.reconcile_due()
    assert (await reports(units), await items(units)) == ([], set())
    assert await paid(units, payment) == (PaymentStatus.PENDING, BillStatus.ISSUED)
    assert await reconciler.reconcile_due() == 1
    assert await paid(units, payment) == (PaymentStatus.SUCCEEDED, BillStatus.PAID)


async def test_days_are_made_up_for_up_to_a_week_and_begin_with_the_first_payment(
    units: Units, paying: Paying, reconciler: Reconciler, clock: FixedClock
) -> None:
    await paying(started_at=MORNING - timedelta(days=3))
    assert await reconciler.reconcile_due() == 3
    assert [each.day.day for each in await reports(units)] == [21, 22, 23]
    clock.instant = MORNING.replace(hour=17, minute=59)
    assert await reconciler.reconcile_due() == 0
    clock.instant = MORNING.replace(hour=18)
    assert await reconciler.reconcile_due() == 1
    clock.instant = MORNING + timedelta(days=30)
    assert await reconciler.reconcile_due() == 7
