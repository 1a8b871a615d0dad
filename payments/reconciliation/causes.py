"""Which transfer a movement must have."""

from payments.gateway.movements import Movement, MovementKind
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Cause, Expected
from payments.reconciliation.owners import Owned

REFUNDS = {
    MovementKind.REFUND: TransferKind.REFUNDED,
    MovementKind.REFUND_FAILURE: TransferKind.REFUND_RETURNED,
}


def expected_of(each: Owned) -> Expected | None:
    """None for what is no payment's: payouts to the bank, fees by themselves."""
    movement = each.movement
    if movement.kind is MovementKind.OTHER:
        return None
    return Expected(movement, _cause(each) if each.payment_id else None)


def _cause(each: Owned) -> Cause:
    """By the names that the ledger has for it. A refund that we do not know yet has the provider's."""
    movement = each.movement
    if movement.kind is MovementKind.CHARGE:
        return Cause(TransferKind.PAYMENT_SUCCEEDED, str(each.payment_id))
    if movement.kind is MovementKind.DISPUTE:
        return Cause(_dispute(movement), movement.id)
    return Cause(REFUNDS[movement.kind], str(each.refund_id or movement.source_id))


def _dispute(movement: Movement) -> TransferKind:
    taken = movement.amount_minor < 0
    return TransferKind.DISPUTE_WITHDRAWN if taken else TransferKind.DISPUTE_RETURNED
