"""Refunds and disputes in the nightly comparison."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.disputes.models import Dispute
from payments.disputes.status import DisputeStatus
from payments.gateway.dispute_words import DisputeHeard, DisputeMovement
from payments.gateway.movements import Movement, MovementKind
from payments.gateway.refund_words import RefundHeard
from payments.ledger.accounts import Account
from payments.reconciliation.reconcile import Reconciler
from payments.refunds.hear import hear_refund
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.status import RefundStatus
from tests.payments.reconciliation.conftest import Paying
from tests.payments.reconciliation.provider import YESTERDAY, Provider, given_back
from tests.payments.reconciliation.test_reconcile import heard, held, items, reconciler, reports
from tests.support.world import FixedClock, World

__all__ = ["reconciler"]

LATER = YESTERDAY + timedelta(minutes=5)


def moved(provider: Provider, payment: Payment, said: RefundHeard, name: str, minor: int) -> Movement:
    kind = MovementKind.REFUND if minor < 0 else MovementKind.REFUND_FAILURE
    about: dict[str, Any] = {"source_id": said.provider_id, "heard": said, "fee_minor": 0}
    if said.refund_id:
        about["metadata"] = {"community": str(said.community_id), "refund": str(said.refund_id)}
    else:
        about["metadata"] = {}
    return provider.charged(payment, LATER, id=name, kind=kind, amount_minor=minor, **about)


async def accounts(units: Units, world: World) -> dict[str, int]:
    return {account.value: minor for (account, _), minor in (await held(units, world.here)).items()}


async def test_a_refund_of_the_dashboard_that_nobody_heard_of_is_repaired(
    units: Units, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    """Nor of its payment; the provider tells the newest first."""
    payment = await paying()
    provider.charged(payment, fee_minor=0)
    moved(provider, payment, given_back(payment, 4_000), "txn_back", -4_000)
    await reconciler.reconcile_due()
    assert await items(units) == {
        ("MISSING", "REPAIRED", "txn_0", ""),
        ("MISSING", "REPAIRED", "txn_back", ""),
    }
    assert await accounts(units, world) == {
        Account.CASH_IN_TRANSIT: 6_000,
        Account.REFUNDS: 4_000,
        Account.REVENUE: -10_000,
    }
    async with units.begin() as unit:
        refund = (await unit.session.execute(select(Refund))).scalar_one()
        payments = (await unit.session.get_one(Payment, (payment.community_id, payment.id))).refunded_minor
    assert (refund.origin, refund.status, payments) == (RefundOrigin.PROVIDER, RefundStatus.SUCCEEDED, 4_000)
    (report,) = await reports(units)
    assert (report.charged_minor, report.returned_minor) == (10_000, 4_000)


async def test_a_refund_that_came_back_unheard_is_repaired(
    units: Units, clock: FixedClock, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    payment = await paying()
    await heard(units, clock, payment)
    provider.charged(payment, fee_minor=0)
    async with units.begin() as unit:
        await hear_refund(unit, given_back(payment, 4_000, status=RefundStatus.PENDING))
    failed = given_back(payment, 4_000, status=RefundStatus.FAILED)
    moved(provider, payment, failed, "txn_back", -4_000)
    moved(provider, payment, failed, "txn_failed", 4_000)
    await reconciler.reconcile_due()
    assert await items(units) == {("MISSING", "REPAIRED", "txn_failed", "")}
    assert await accounts(units, world) == {Account.CASH_IN_TRANSIT: 10_000, Account.REVENUE: -10_000}


async def test_a_refund_that_was_heard_of_in_time_matches(
    units: Units, clock: FixedClock, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    payment = await paying()
    await heard(units, clock, payment)
    provider.charged(payment)
    said = given_back(payment, 10_000)
    now, clock.instant = clock.instant, LATER
    async with units.begin() as unit:
        await hear_refund(unit, said)
    clock.instant = now
    moved(provider, payment, said, "txn_back", -10_000)
    await reconciler.reconcile_due()
    (report,) = await reports(units)
    assert (report.matched, report.repaired, report.alarmed) == (2, 0, 0)


@pytest.mark.parametrize("confirmed", [True, False])
async def test_the_provider_is_asked_about_a_refund_that_its_day_does_not_explain(
    units: Units,
    clock: FixedClock,
    paying: Paying,
    provider: Provider,
    reconciler: Reconciler,
    confirmed: bool,
) -> None:
    payment = await paying()
    await heard(units, clock, payment)
    provider.charged(payment)
    said = given_back(payment, 4_000)
    now, clock.instant = clock.instant, LATER
    async with units.begin() as unit:
        refund = await hear_refund(unit, said)
    clock.instant = now
    provider.refunds = [said] if confirmed else [given_back(payment, 4_001)]
    await reconciler.reconcile_due()
    alarm = ("UNPROVEN", "ALARMED", f"REFUNDED:{refund.id}", "UNPROVEN")
    assert await items(units) == (set() if confirmed else {alarm})


async def test_more_given_back_than_was_paid_is_an_alarm(
    units: Units, clock: FixedClock, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    payment = await paying()
    await heard(units, clock, payment)
    provider.charged(payment, fee_minor=0)
    moved(provider, payment, given_back(payment, 10_001), "txn_back", -10_001)
    await reconciler.reconcile_due()
    assert await items(units) == {("MISSING", "ALARMED", "txn_back", "OtherRefund")}
    assert await accounts(units, world) == {Account.CASH_IN_TRANSIT: 10_000, Account.REVENUE: -10_000}


async def test_a_dispute_that_nobody_heard_of_is_repaired(
    units: Units, clock: FixedClock, world: World, paying: Paying, provider: Provider, reconciler: Reconciler
) -> None:
    payment = await paying()
    await heard(units, clock, payment)
    provider.charged(payment, fee_minor=0)
    said = DisputeHeard(
        provider_id="dp_1",
        intent_id=payment.provider_id,
        status=DisputeStatus.NEEDS_RESPONSE,
        amount=Money(10_000),
        reason="fraudulent",
        opened_at=LATER,
        respond_by=None,
        movements=(DisputeMovement("txn_taken", Money(-10_000)),),
    )
    about: dict[str, Any] = {"metadata": {}, "source_id": "dp_1", "heard": said, "fee_minor": 1_500}
    taken: dict[str, Any] = {"id": "txn_taken", "kind": MovementKind.DISPUTE, "amount_minor": -10_000}
    provider.charged(payment, LATER, **taken, **about)
    await reconciler.reconcile_due()
    assert await items(units) == {("MISSING", "REPAIRED", "txn_taken", "")}
    assert await accounts(units, world) == {
        Account.CASH_IN_TRANSIT: -1_500,
        Account.DISPUTED: 10_000,
        Account.FEES: 1_500,
        Account.REVENUE: -10_000,
    }
    async with units.begin() as unit:
        assert (await unit.session.execute(select(Dispute))).scalar_one().payment_id == payment.id
        frozen = await unit.session.get_one(Payment, (payment.community_id, payment.id))
    assert frozen.frozen_at == LATER
