"""Asks the provider about what the ledger has and the day's movements do not explain.

What was heard of days late has moved its money days before. Only what the provider denies is an alarm.
"""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.gateway.movements import BalanceGateway
from payments.gateway.protocol import GatewayRefused, Intents, IntentStatus
from payments.gateway.refund_words import RefundHeard, Refunds
from payments.ledger.accounts import TransferKind
from payments.reconciliation.compare import Cause, Difference
from payments.reconciliation.models import DifferenceKind
from payments.refunds.models import Refund
from payments.refunds.status import RefundStatus


class Provider(BalanceGateway, Intents, Refunds, Protocol):
    """What reconciliation asks of the provider."""


async def proven(
    units: Units, gateway: Provider, community_id: UUID, differences: Iterable[Difference]
) -> frozenset[Cause]:
    """Those of the unproven causes that the provider confirms. Raises GatewayUnavailable."""
    found = set()
    for each in differences:
        if each.kind is not DifferenceKind.UNPROVEN or each.cause is None or each.found is None:
            continue
        if await _confirmed(units, gateway, community_id, each.cause, each.found):
            found.add(each.cause)
    return frozenset(found)


async def _confirmed(
    units: Units, gateway: Provider, community_id: UUID, cause: Cause, amount: Money
) -> bool:
    key = (community_id, UUID(cause.reference))
    paid = cause.kind is TransferKind.PAYMENT_SUCCEEDED
    try:
        return await (_paid if paid else _given_back)(units, gateway, key, amount)
    except GatewayRefused:
        return False


async def _paid(units: Units, gateway: Provider, key: tuple[UUID, UUID], amount: Money) -> bool:
    async with units.begin() as unit:
        payment = await unit.session.get(Payment, key)
    if payment is None or payment.provider_id is None:
        return False
    heard = await gateway.find_intent(payment.provider_id)
    return heard.status is IntentStatus.SUCCEEDED and heard.received == amount


async def _given_back(units: Units, gateway: Provider, key: tuple[UUID, UUID], amount: Money) -> bool:
    """`amount` is negative for a refund, positive for one that came back."""
    async with units.begin() as unit:
        refund = await unit.session.get(Refund, key)
        payment = await unit.session.get(Payment, (key[0], refund.payment_id)) if refund else None
    if refund is None or payment is None or payment.provider_id is None:
        return False
    heard = await gateway.refunds_of(payment.provider_id)
    return any(_is(each, refund, amount) for each in heard)


def _is(heard: RefundHeard, refund: Refund, amount: Money) -> bool:
    moved = amount.minor < 0 or heard.status is RefundStatus.FAILED
    same = heard.amount == Money(abs(amount.minor), amount.currency)
    return heard.provider_id == refund.provider_id and same and moved
