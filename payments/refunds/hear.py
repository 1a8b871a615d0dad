"""The one place where anything that is heard of a refund takes effect, in any order, any number of times."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.hear import locked_payment
from payments.checkout.models import Payment
from payments.checkout.settled import settled_payment
from payments.gateway.refund_words import RefundHeard
from payments.ledger.of_payments import refund_returned, refunded
from payments.ledger.post import post
from payments.refunds.errors import OtherRefund, UnknownRefund
from payments.refunds.events import RefundChanged
from payments.refunds.lines import paid_lines, parts, refund_lines
from payments.refunds.make import make_refund
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.split import by_shares
from payments.refunds.status import GIVEN, RefundStatus, highest


async def hear_refund(unit: UnitOfWork, heard: RefundHeard) -> Refund:
    """The refund as it stands now, its payment held until the unit ends.

    Money that has left is in the ledger, and money that came back too. Raises NotSettled, or a NotOurs if
    this cannot be said of any refund of ours; then nothing is changed.
    """
    payment = await _payment_of(unit, heard)
    refund = await _refund_of(unit, payment, heard)
    _check(payment, refund, heard)
    refund.provider_id = heard.provider_id
    before, refund.status = refund.status, highest(refund.status, heard.status)
    if refund.status is not before:
        if refund.status is RefundStatus.FAILED:
            refund.failure_code = heard.failure_code
        await _enter(unit, refund)
        await rose(unit, payment, refund)
    return refund


async def refuse(unit: UnitOfWork, community_id: UUID, refund_id: UUID, code: str) -> Refund:
    """The provider will not do it: no money has moved. Changes nothing if it has been heard of otherwise."""
    found = await unit.session.get_one(Refund, (community_id, refund_id))
    payment = await locked_payment(unit, community_id, found.payment_id)
    await unit.session.refresh(found)
    if found.status is RefundStatus.STARTING:
        found.status, found.failure_code = RefundStatus.FAILED, code[:80]
        await rose(unit, payment, found)
    return found


async def rose(unit: UnitOfWork, payment: Payment, refund: Refund) -> None:
    """What follows from another status: its end, what the payment says of itself, and an event."""
    if refund.status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED):
        refund.ended_at = unit.now
    await unit.session.flush()
    given = select(func.coalesce(func.sum(col(Refund.amount_minor)), 0)).where(
        col(Refund.community_id) == payment.community_id,
        col(Refund.payment_id) == payment.id,
        col(Refund.status).in_(GIVEN),
    )
    payment.refunded_minor = int((await unit.session.execute(given)).scalar_one())
    unit.record(
        RefundChanged(
            community_id=refund.community_id,
            subject_id=refund.id,
            payment_id=payment.id,
            person_id=payment.person_id,
            room_id=payment.room_id,
            status=refund.status,
            origin=refund.origin,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
        )
    )


async def _payment_of(unit: UnitOfWork, heard: RefundHeard) -> Payment:
    """By our own refund if it names one, else by what is refunded at the provider."""
    if heard.refund_id is not None:
        named = select(col(Refund.payment_id)).where(
            col(Refund.community_id) == heard.community_id, col(Refund.id) == heard.refund_id
        )
        payment_id = (await unit.session.execute(named)).scalar_one_or_none()
        if payment_id is None:
            raise UnknownRefund(heard.community_id, heard.refund_id)
        return await locked_payment(unit, heard.community_id, payment_id)
    return await settled_payment(unit, heard.intent_id)


async def _refund_of(unit: UnitOfWork, payment: Payment, heard: RefundHeard) -> Refund:
    query = select(Refund).where(col(Refund.community_id) == payment.community_id)
    if heard.refund_id is not None:
        query = query.where(col(Refund.id) == heard.refund_id)
    else:
        query = query.where(col(Refund.provider_id) == heard.provider_id)
    fresh = query.execution_options(populate_existing=True)
    refund: Refund | None = (await unit.session.execute(fresh)).scalar_one_or_none()
    if refund is not None:
        return refund
    if heard.amount.currency != payment.currency or not 0 < heard.amount.minor <= payment.amount_minor:
        raise OtherRefund(payment.id, heard.amount)
    lines = by_shares(await paid_lines(unit, payment), heard.amount.minor)
    return await make_refund(unit, payment, lines, RefundOrigin.PROVIDER)


def _check(payment: Payment, refund: Refund, heard: RefundHeard) -> None:
    if refund.provider_id not in {None, heard.provider_id} or payment.provider_id != heard.intent_id:
        raise OtherRefund(refund.id, heard.provider_id, heard.intent_id)
    if heard.amount != Money(refund.amount_minor, refund.currency):
        raise OtherRefund(refund.id, heard.amount)


async def _enter(unit: UnitOfWork, refund: Refund) -> None:
    """Whatever is heard of it, the provider has taken the money out; and if it failed, put it back."""
    lines, reference = await refund_lines(unit, refund), str(refund.id)
    bills, over = (parts(lines, refund.currency, unapplied=each) for each in (False, True))
    transfers = [refunded(reference, bills, over)]
    if refund.status is RefundStatus.FAILED:
        transfers.append(refund_returned(reference, bills, over))
    await post(unit, refund.community_id, transfers)
