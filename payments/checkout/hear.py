"""The one place where anything that is heard of a payment takes effect: the provider's answer, a webhook, the
sweeper's question, reconciliation. In any order, any number of times, days late: the same state in the end.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from domain.kit.events import as_json
from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.errors import ForeignMoney, OtherIntent, UnknownPayment
from payments.checkout.models import Payment, PaymentPart
from payments.checkout.settle import settle
from payments.checkout.status import PaymentStatus, highest
from payments.events import PaymentChanged
from payments.gateway.protocol import ActionKind, IntentHeard, IntentStatus, NextAction
from payments.receipts.issue import issue_receipt


async def hear(unit: UnitOfWork, heard: IntentHeard) -> Payment:
    """The payment as it stands now, held until the unit ends.

    Money that has come is in the ledger and on the bills, with a receipt; a payment that ends frees its
    bills. Raises a NotOurs if this cannot be said of any payment of ours; then nothing is changed.
    """
    payment = await locked_payment(unit, heard.community_id, heard.payment_id)
    _check(payment, heard)
    payment.provider_id = payment.provider_id or heard.provider_id
    before, status = payment.status, highest(payment.status, PaymentStatus(heard.status.value))
    if status is PaymentStatus.PENDING and heard.next_action is not None:
        payment.next_action = _further(payment.next_action, heard.next_action)
    if status is not before:
        await _rise(unit, payment, status, heard)
    return payment


async def locked_payment(unit: UnitOfWork, community_id: UUID | None, payment_id: UUID | None) -> Payment:
    """Held until the unit ends, and read afresh. Raises UnknownPayment."""
    query = select(Payment).where(col(Payment.community_id) == community_id, col(Payment.id) == payment_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    payment: Payment | None = (await unit.session.execute(query)).scalar_one_or_none()
    if payment is None:
        raise UnknownPayment(community_id, payment_id)
    return payment


def _check(payment: Payment, heard: IntentHeard) -> None:
    if heard.provider_id and payment.provider_id not in {None, heard.provider_id}:
        raise OtherIntent(payment.id, payment.provider_id, heard.provider_id)
    ours = Money(payment.amount_minor, payment.currency)
    if heard.amount != ours or (heard.status is IntentStatus.SUCCEEDED and heard.received != ours):
        raise ForeignMoney(payment.id, heard.amount, heard.received)


def _further(known: dict[str, Any] | None, heard: NextAction) -> dict[str, Any]:
    """What the payer has to do. A page or a code comes after the confirmation, in whatever order we hear."""
    if known is not None and known["kind"] != ActionKind.CONFIRM and heard.kind is ActionKind.CONFIRM:
        return known
    action = {name: as_json(value) for name, value in asdict(heard).items()}
    return {name: value for name, value in action.items() if value is not None}


async def _rise(unit: UnitOfWork, payment: Payment, status: PaymentStatus, heard: IntentHeard) -> None:
    payment.status = status
    if status.is_final:
        payment.ended_at, payment.next_action = unit.now, None
        payment.failure_code = heard.failure_code if status is PaymentStatus.FAILED else None
    if status is PaymentStatus.SUCCEEDED:
        await settle(unit, payment)
    if status.is_final:
        parts = update(PaymentPart).where(
            col(PaymentPart.community_id) == payment.community_id, col(PaymentPart.payment_id) == payment.id
        )
        await unit.session.execute(parts.values(is_open=False))
    if status is PaymentStatus.SUCCEEDED:
        # The last lock: the community's next receipt waits for this one's commit.
        await issue_receipt(unit, payment)
    unit.record(changed(payment))


def changed(payment: Payment) -> PaymentChanged:
    """The event that says where the payment stands."""
    return PaymentChanged(
        community_id=payment.community_id,
        subject_id=payment.id,
        person_id=payment.person_id,
        room_id=payment.room_id,
        status=payment.status,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        automatic=payment.automatic,
    )
