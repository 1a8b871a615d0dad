"""Brings a refund to the provider, after it was committed here.

Safe to call any number of times, also at once: the key that the provider gets is the refund's own.
"""

from datetime import timedelta

import structlog

from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.models import Payment
from payments.gateway.protocol import GatewayRefused
from payments.gateway.refund_words import RefundHeard, Refunds, RefundWanted
from payments.refunds.hear import hear_refund, refuse
from payments.refunds.models import Refund
from payments.refunds.status import RefundStatus

log = structlog.get_logger(__name__)

# The provider forgets keys after 24 hours. Later the same request would be another refund.
KEY_LASTS = timedelta(hours=23)


async def present_refund(units: Units, gateway: Refunds, key: Key) -> None:
    """Asks for it if that was not done, and takes in the answer. Raises GatewayUnavailable."""
    async with units.begin() as unit:
        refund = await unit.session.get_one(Refund, (key.community_id, key.id))
        payment = await unit.session.get_one(Payment, (key.community_id, refund.payment_id))
    if refund.status is not RefundStatus.STARTING or payment.provider_id is None:
        return
    wanted = RefundWanted(
        refund.community_id, refund.id, payment.provider_id, Money(refund.amount_minor, refund.currency)
    )
    try:
        heard = await _ask(gateway, wanted, old=units.clock.now() - refund.requested_at > KEY_LASTS)
    except GatewayRefused as refusal:
        log.warning("refund.refused", refund=str(refund.id), code=refusal.code)
        async with units.begin() as unit:
            await refuse(unit, refund.community_id, refund.id, refusal.code)
        return
    async with units.begin() as unit:
        await hear_refund(unit, heard)


async def _ask(gateway: Refunds, wanted: RefundWanted, *, old: bool) -> RefundHeard:
    """One that is too old for its key may have been made: that is looked up first."""
    if old:
        for known in await gateway.refunds_of(wanted.intent_id):
            if known.refund_id == wanted.refund_id:
                return known
    return await gateway.create_refund(wanted)
