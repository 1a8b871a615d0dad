"""Which transfer a movement must have."""

from payments.gateway.movements import MovementKind
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Cause, Expected
from payments.reconciliation.owners import Owned, identifier

REFUNDS = {
    MovementKind.REFUND: TransferKind.REFUNDED,
    MovementKind.REFUND_FAILURE: TransferKind.REFUND_RETURNED,
}


def expected_of(each: Owned) -> Expected | None:
    """None for what is not compared by itself: payouts to the bank, and disputes, which have their
    own rows.
    """
    kind = each.movement.kind
    if kind is MovementKind.CHARGE:
        payment = Cause(TransferKind.PAYMENT_SUCCEEDED, str(each.payment_id))
        return Expected(each.movement, payment if each.payment_id else None)
    if kind in REFUNDS:
        refund = identifier(each.movement, "refund")
        return Expected(each.movement, Cause(REFUNDS[kind], str(refund)) if refund else None)
    return None
