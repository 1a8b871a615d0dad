"""Enters in the ledger what the provider has proven and the ledger lacks; whatever else differs is an
alarm.
"""

from uuid import UUID

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.errors import NotOurs
from payments.checkout.hear import hear
from payments.checkout.settled import NotSettled
from payments.disputes.hear import hear_dispute
from payments.gateway.dispute_words import DisputeHeard
from payments.gateway.movements import Movement, MovementKind
from payments.gateway.protocol import IntentHeard, IntentStatus
from payments.gateway.refund_words import RefundHeard
from payments.ledger.post import PostedOtherwise
from payments.reconciliation.compare import Cause, Difference
from payments.reconciliation.models import DifferenceKind
from payments.refunds.hear import hear_refund


async def repair(unit: UnitOfWork, community_id: UUID, difference: Difference) -> str | None:
    """None if it is repaired, else why it cannot be. It is heard as if the provider had said it in time."""
    movement, cause = difference.movement, difference.cause
    if difference.kind is not DifferenceKind.MISSING or movement is None or cause is None:
        return difference.kind.value
    try:
        async with unit.session.begin_nested():
            await _hear(unit, community_id, movement, cause)
    except (NotOurs, NotSettled, PostedOtherwise) as alarm:
        return type(alarm).__name__
    return None


async def _hear(unit: UnitOfWork, community_id: UUID, movement: Movement, cause: Cause) -> None:
    match movement.heard:
        case RefundHeard() as refund:
            await hear_refund(unit, refund)
        case DisputeHeard() as dispute:
            await hear_dispute(unit, dispute)
        case None if movement.kind is MovementKind.CHARGE:
            await hear(unit, _paid(community_id, movement, cause))
        case None:
            raise NotOurs(movement.id)


def _paid(community_id: UUID, movement: Movement, cause: Cause) -> IntentHeard:
    moved = Money(movement.amount_minor, movement.currency)
    return IntentHeard(
        provider_id=movement.intent_id,
        community_id=community_id,
        payment_id=UUID(cause.reference),
        status=IntentStatus.SUCCEEDED,
        amount=moved,
        received=moved,
    )
