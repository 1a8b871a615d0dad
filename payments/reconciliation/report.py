"""Writes the report of a day with its differences."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from payments.gateway.movements import MovementKind
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Comparison, Difference
from payments.reconciliation.days import Day
from payments.reconciliation.fees import post_fees
from payments.reconciliation.models import (
    DifferenceOutcome,
    ReconciliationItem,
    ReconciliationReport,
)
from payments.reconciliation.owners import Owned
from payments.reconciliation.repair import repair

CURRENCY = "CNY"
NOTHING = {
    "matched": 0, "fees_posted": 0, "repaired": 0, "alarmed": 0,
    "charged_minor": 0, "returned_minor": 0, "fees_minor": 0,
}  # fmt: skip


async def claim_day(unit: UnitOfWork, day: Day) -> ReconciliationReport | None:
    """An empty report that is ours to fill, or None if the day has one. Of two at once the second waits for
    the first.
    """
    key = {"community_id": day.community_id, "id": new_id()}
    claimed = await unit.session.execute(
        insert(ReconciliationReport)
        .values(**key, **NOTHING, day=day.day, currency=CURRENCY, made_at=unit.now)
        .on_conflict_do_nothing(index_elements=["community_id", "day"])
        .returning(ReconciliationReport)
    )
    return claimed.scalar_one_or_none()


async def fill_report(
    unit: UnitOfWork, report: ReconciliationReport, moved: Sequence[Owned], comparison: Comparison
) -> None:
    """Repairs what can be repaired, and says what was found."""
    report.matched = comparison.matched
    report.fees_posted = await post_fees(unit, report.community_id, moved)
    report.charged_minor = _sum(moved, MovementKind.CHARGE)
    report.returned_minor = -_sum(
        moved, MovementKind.REFUND, MovementKind.REFUND_FAILURE, MovementKind.DISPUTE
    )
    report.fees_minor = sum(each.movement.fee_minor for each in _counted(moved))
    payments = {each.movement.id: each.payment_id for each in moved}
    for difference in sorted(comparison.differences, key=_payments_first):
        problem = await repair(unit, report.community_id, difference)
        report.repaired += problem is None
        report.alarmed += problem is not None
        unit.session.add(_item(report, difference, problem, _payment(difference, payments)))


def _payments_first(difference: Difference) -> bool:
    """What is given back of a payment is understood after the payment."""
    return difference.movement is None or difference.movement.kind is not MovementKind.CHARGE


def _counted(moved: Sequence[Owned]) -> list[Owned]:
    """Other currencies are alarms, and in no sum."""
    return [each for each in moved if each.movement.currency == CURRENCY]


def _sum(moved: Sequence[Owned], *kinds: MovementKind) -> int:
    return sum(each.movement.amount_minor for each in _counted(moved) if each.movement.kind in kinds)


def _item(
    report: ReconciliationReport, difference: Difference, problem: str | None, payment_id: UUID | None
) -> ReconciliationItem:
    amount = difference.expected or difference.found
    return ReconciliationItem(
        community_id=report.community_id,
        report_id=report.id,
        payment_id=payment_id,
        kind=difference.kind,
        outcome=DifferenceOutcome.REPAIRED if problem is None else DifferenceOutcome.ALARMED,
        reference=difference.reference,
        expected_minor=difference.expected.minor if difference.expected else None,
        found_minor=difference.found.minor if difference.found else None,
        currency=amount.currency if amount else CURRENCY,
        detail=problem or "",
    )


def _payment(difference: Difference, payments: Mapping[str, UUID | None]) -> UUID | None:
    """What it is about, if that is known."""
    if difference.movement is not None:
        return payments.get(difference.movement.id)
    cause = difference.cause
    ours = cause is not None and cause.kind is TransferKind.PAYMENT_SUCCEEDED
    return UUID(cause.reference) if cause is not None and ours else None
