"""Brings a payment to the provider, after it was committed here.

If the process dies before, in the middle or after, the payment waits as it is, and the sweeper calls the same
function: the key that the provider gets is the payment's own, so whoever asks again gets the first answer.
"""

from datetime import timedelta

import structlog

from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.cards.on_file import card_on_file
from payments.checkout.hear import hear
from payments.checkout.models import Payment
from payments.gateway.protocol import (
    CardOnFile,
    Gateway,
    GatewayRefused,
    IntentHeard,
    IntentStatus,
    IntentWanted,
)

log = structlog.get_logger(__name__)

# The provider forgets keys after 24 hours. Later the same request would be another payment.
KEY_LASTS = timedelta(hours=23)
CLOCKS_DIFFER = timedelta(minutes=10)


async def present(units: Units, gateway: Gateway, key: Key) -> None:
    """As far as it goes now: begun if it was not, cancelled if it is not wanted any more or too late.

    Safe to call any number of times, also at once. Raises GatewayUnavailable.
    """
    payment, wanted = await _look(units, key)
    if payment.provider_id is None and not payment.status.is_final:
        payment = await _begin(units, gateway, payment, wanted)
    late = payment.expires_at <= units.clock.now()
    unwanted = late or payment.cancel_requested_at is not None
    if payment.provider_id is not None and not payment.status.is_final and unwanted:
        await _take_in(units, await gateway.cancel_intent(payment.provider_id))


async def ask_again(units: Units, gateway: Gateway, key: Key) -> None:
    """What the provider says now of a payment that is known there. Raises GatewayUnavailable."""
    await present(units, gateway, key)
    payment, _ = await _look(units, key)
    if payment.provider_id is not None and not payment.status.is_final:
        await _take_in(units, await gateway.find_intent(payment.provider_id))


async def _look(units: Units, key: Key) -> tuple[Payment, IntentWanted]:
    async with units.begin() as unit:
        payment = await unit.session.get_one(Payment, (key.community_id, key.id))
        card = await card_on_file(unit, payment.saved_card_id) if payment.saved_card_id else None
        return payment, wanted_of(payment, card)


async def _begin(units: Units, gateway: Gateway, payment: Payment, wanted: IntentWanted) -> Payment:
    if units.clock.now() - payment.started_at > KEY_LASTS:
        return await _take_in(units, await _begun_long_ago(gateway, payment, wanted))
    try:
        heard = await gateway.create_intent(wanted)
    except GatewayRefused as refusal:
        log.warning("payment.refused", payment=str(payment.id), code=refusal.code)
        heard = _never_begun(wanted, IntentStatus.FAILED, refusal.code)
    begun = await _take_in(units, heard)
    if heard.status is IntentStatus.FAILED and heard.provider_id is not None:
        # A declined card could be tried again there, while another payment for the same bills is under way.
        await gateway.cancel_intent(heard.provider_id)
    return begun


def wanted_of(payment: Payment, card: CardOnFile | None = None) -> IntentWanted:
    """What the provider is told; the same for the same payment, always."""
    return IntentWanted(
        community_id=payment.community_id,
        payment_id=payment.id,
        amount=Money(payment.amount_minor, payment.currency),
        method=payment.method,
        return_url=payment.return_url,
        card=card,
        off_session=payment.automatic,
    )


async def _begun_long_ago(gateway: Gateway, payment: Payment, wanted: IntentWanted) -> IntentHeard:
    """Nobody begins it any more, so what the provider does not have it will never have."""
    log.warning("payment.too_old_to_begin", payment=str(payment.id))
    found = await gateway.look_for_intent(payment.id, payment.started_at - CLOCKS_DIFFER)
    return found or _never_begun(wanted, IntentStatus.CANCELLED)


def _never_begun(wanted: IntentWanted, status: IntentStatus, code: str | None = None) -> IntentHeard:
    return IntentHeard(
        provider_id=None,
        community_id=wanted.community_id,
        payment_id=wanted.payment_id,
        status=status,
        amount=wanted.amount,
        received=Money(0, wanted.amount.currency),
        failure_code=code,
    )


async def _take_in(units: Units, heard: IntentHeard) -> Payment:
    async with units.begin() as unit:
        return await hear(unit, heard)
