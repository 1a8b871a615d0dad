"""Asks the provider about payments that the ledger has and the day's movements do not explain.

A payment that was heard of days late has moved its money days before. Only what the provider denies is an
alarm.
"""

from collections.abc import Iterable
from uuid import UUID

from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.gateway.protocol import GatewayRefused, Intents, IntentStatus
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Cause, Difference
from payments.reconciliation.models import DifferenceKind


async def proven(
    units: Units, gateway: Intents, community_id: UUID, differences: Iterable[Difference]
) -> frozenset[Cause]:
    """Those of the unproven causes that the provider confirms. Raises GatewayUnavailable."""
    found = set()
    for each in differences:
        if each.kind is not DifferenceKind.UNPROVEN or each.cause is None or each.found is None:
            continue
        if await _confirmed(units, gateway, community_id, each.cause, each.found):
            found.add(each.cause)
    return frozenset(found)


async def _confirmed(units: Units, gateway: Intents, community_id: UUID, cause: Cause, amount: Money) -> bool:
    if cause.kind is not TransferKind.PAYMENT_SUCCEEDED:
        return False
    async with units.begin() as unit:
        payment = await unit.session.get(Payment, (community_id, UUID(cause.reference)))
    if payment is None or payment.provider_id is None:
        return False
    try:
        heard = await gateway.find_intent(payment.provider_id)
    except GatewayRefused:
        return False
    return heard.status is IntentStatus.SUCCEEDED and heard.received == amount
