"""Finishes what a crash, a lost webhook or an absent Stripe has left: cards half saved, cards half
removed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from domain.kit.unit_of_work import Units
from payments.cards.present import present_card_removal, present_card_setup
from payments.gateway.card_setups import CardSetups
from payments.gateway.protocol import GatewayRefused, GatewayUnavailable

log = structlog.get_logger(__name__)

AT_ONCE = 20
# Who has not saved the card after a day will not.
PATIENCE = timedelta(days=1)

# Claimed by being put off, each time for as long again as it has lasted: who dies with it only delays it.
OPEN = """
UPDATE card_setup
SET check_at = $1::timestamptz + greatest($1::timestamptz - started_at, interval '30 seconds')
WHERE id IN (
  SELECT id FROM card_setup WHERE status IN ('STARTING', 'PENDING') AND check_at <= $1
  ORDER BY check_at LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
GIVEN_UP = """
UPDATE card_setup SET status = 'FAILED', client_secret = NULL
WHERE status IN ('STARTING', 'PENDING') AND started_at < $1
"""
REMOVED = """
SELECT id FROM saved_card WHERE removed_at < $1::timestamptz - interval '30 seconds' AND detached_at IS NULL
ORDER BY removed_at LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class CardSettler:
    """Any number of workers may run it."""

    units: Units
    gateway: CardSetups

    async def settle_due(self) -> int:
        """All that is due now; how many were looked at. Stops at the first call that Stripe does
        not answer.
        """
        await self._give_up()
        setups = await self._due(OPEN)
        removed = await self._due(REMOVED)
        try:
            for setup_id in setups:
                await self._try(present_card_setup, setup_id)
            for card_id in removed:
                await self._try(present_card_removal, card_id)
        except GatewayUnavailable as away:
            log.warning("cards.stripe_away", error=str(away))
        return len(setups) + len(removed)

    async def _give_up(self) -> None:
        """Should it be saved after all, that is heard nevertheless: SUCCEEDED is higher than FAILED."""
        async with self.units.begin() as unit:
            connection = await unit.asyncpg()
            await connection.execute(GIVEN_UP, unit.now - PATIENCE)

    async def _due(self, statement: str) -> list[UUID]:
        async with self.units.begin() as unit:
            connection = await unit.asyncpg()
            return [row["id"] for row in await connection.fetch(statement, unit.now, AT_ONCE)]

    async def _try(self, step: Callable[[Units, CardSetups, UUID], Awaitable[None]], row_id: UUID) -> None:
        try:
            await step(self.units, self.gateway, row_id)
        except GatewayRefused as refusal:
            log.warning("cards.refused", row=str(row_id), code=refusal.code)
