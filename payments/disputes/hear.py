"""The one place where anything that is heard of a dispute takes effect, in any order, any number of times."""

from sqlalchemy import func, select
from sqlmodel import col

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.errors import NotOurs
from payments.checkout.models import Payment
from payments.checkout.settled import settled_payment
from payments.disputes.events import DisputeChanged
from payments.disputes.models import Dispute
from payments.disputes.status import FREEZING, highest
from payments.gateway.dispute_words import DisputeHeard, DisputeMovement
from payments.ledger.of_payments import dispute_returned, dispute_withdrawn
from payments.ledger.post import post
from payments.ledger.transfers import Transfer


class OtherDispute(NotOurs):
    """What is heard of a dispute differs from it in its money or its payment."""


async def hear_dispute(unit: UnitOfWork, heard: DisputeHeard) -> Dispute:
    """The dispute as it stands now, its payment held until the unit ends.

    What the bank has taken or given back is in the ledger, and the payment is frozen or free. Raises
    NotSettled, or a NotOurs if this cannot be said of any payment of ours; then nothing is changed.
    """
    payment = await settled_payment(unit, heard.intent_id)
    dispute = await _dispute_of(unit, payment, heard)
    before = dispute.status if dispute else None
    dispute = dispute or _opened(unit, payment, heard)
    _check(payment, dispute, heard)
    await post(unit, payment.community_id, [_moved(each) for each in heard.movements])
    dispute.status = highest(dispute.status, heard.status)
    if dispute.status is not before:
        await _rose(unit, payment, dispute)
    return dispute


async def _dispute_of(unit: UnitOfWork, payment: Payment, heard: DisputeHeard) -> Dispute | None:
    query = select(Dispute).where(
        col(Dispute.community_id) == payment.community_id, col(Dispute.provider_id) == heard.provider_id
    )
    found = await unit.session.execute(query.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


def _opened(unit: UnitOfWork, payment: Payment, heard: DisputeHeard) -> Dispute:
    dispute = Dispute(
        community_id=payment.community_id,
        payment_id=payment.id,
        provider_id=heard.provider_id,
        status=heard.status,
        amount_minor=heard.amount.minor,
        currency=heard.amount.currency,
        reason=heard.reason[:80],
        opened_at=heard.opened_at,
        respond_by=heard.respond_by,
    )
    unit.session.add(dispute)
    return dispute


def _check(payment: Payment, dispute: Dispute, heard: DisputeHeard) -> None:
    ours = Money(dispute.amount_minor, dispute.currency)
    within = dispute.currency == payment.currency and 0 < dispute.amount_minor <= payment.amount_minor
    moved = all(each.amount in (ours, Money(-ours.minor, ours.currency)) for each in heard.movements)
    if not within or not moved or heard.amount != ours or dispute.payment_id != payment.id:
        raise OtherDispute(payment.id, heard.provider_id)


def _moved(movement: DisputeMovement) -> Transfer:
    """By the name of the movement, since a bank may take and give back more than once."""
    minor, currency = movement.amount.minor, movement.amount.currency
    if minor < 0:
        return dispute_withdrawn(movement.id, Money(-minor, currency))
    return dispute_returned(movement.id, movement.amount)


async def _rose(unit: UnitOfWork, payment: Payment, dispute: Dispute) -> None:
    dispute.ended_at = unit.now if dispute.status.is_final else None
    await unit.session.flush()
    since = select(func.min(col(Dispute.opened_at))).where(
        col(Dispute.community_id) == payment.community_id,
        col(Dispute.payment_id) == payment.id,
        col(Dispute.status).in_(FREEZING),
    )
    payment.frozen_at = (await unit.session.execute(since)).scalar_one()
    unit.record(
        DisputeChanged(
            community_id=dispute.community_id,
            subject_id=dispute.id,
            payment_id=payment.id,
            room_id=payment.room_id,
            status=dispute.status,
            amount_minor=dispute.amount_minor,
            currency=dispute.currency,
            respond_by=dispute.respond_by,
        )
    )
