"""The worker's round: what has no right any more ends, what comes is announced, what is due is charged."""

import asyncio
from dataclasses import dataclass

import structlog

from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.autopay.announce import announce
from payments.autopay.charge import Charge, begin_charge, due_charges
from payments.autopay.end import end_autopays_of_former_residents
from payments.autopay.failures import tell_failures
from payments.checkout.provider import PaymentProvider
from payments.gateway.protocol import GatewayUnavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Autopayer:
    """Any number of workers may run it: each step is taken once. What dies half-way the sweeper goes on
    with.
    """

    units: Units
    provider: PaymentProvider

    async def run_due(self) -> int:
        """How many charges were begun."""
        async with self.units.begin() as unit:
            await end_autopays_of_former_residents(unit)
            await announce(unit)
        begun = 0
        while new := await self._charge_some():
            begun += new
        async with self.units.begin() as unit:
            await tell_failures(unit)
        return begun

    async def _charge_some(self) -> int:
        async with self.units.begin() as unit:
            charges = await due_charges(unit)
        return sum(await asyncio.gather(*(self._charge(each) for each in charges)))

    async def _charge(self, charge: Charge) -> bool:
        """Whether it was begun. When Stripe is away the sweeper goes on with it."""
        payment = await begin_charge(self.units, charge)
        if payment is None:
            return False
        try:
            await self.provider.present(self.units, Key(payment.id, payment.community_id))
        except GatewayUnavailable as away:
            log.warning("autopay.provider_away", payment=str(payment.id), problem=str(away))
        return True
