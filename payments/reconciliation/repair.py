"""Enters in the ledger what the provider has proven and the ledger lacks; whatever else differs is
an alarm.
"""

from uuid import UUID

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.errors import NotOurs
from payments.checkout.hear import hear
from payments.gateway.protocol import IntentHeard, IntentStatus
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Difference
from payments.reconciliation.models import DifferenceKind


async def repair(unit: UnitOfWork, community_id: UUID, difference: Difference) -> str | None:
    """None if it is repaired, else why it cannot be. It is heard as if the provider had said it in time."""
    movement, cause = difference.movement, difference.cause
    if difference.kind is not DifferenceKind.MISSING or movement is None or cause is None:
        return difference.kind.value
    if cause.kind is not TransferKind.PAYMENT_SUCCEEDED or movement.intent_id is None:
        return f"{cause.kind} {cause.reference}"
    moved = Money(movement.amount_minor, movement.currency)
    heard = IntentHeard(
        provider_id=movement.intent_id,
        community_id=community_id,
        payment_id=UUID(cause.reference),
        status=IntentStatus.SUCCEEDED,
        amount=moved,
        received=moved,
    )
    try:
        await hear(unit, heard)
    except NotOurs as alarm:
        return type(alarm).__name__
    return None
