"""Goes on with payments whose story has broken off: the process died, an answer or a webhook was lost, the
payer went away. What the provider knows is known here within a minute.
"""

import asyncio
from dataclasses import dataclass

import structlog

from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.checkout.errors import NotOurs
from payments.checkout.provider import PaymentProvider
from payments.gateway.protocol import GatewayRefused, GatewayUnavailable

log = structlog.get_logger(__name__)

AT_ONCE = 10

# Claimed by being put off: who dies with one only delays it, and no two workers have the same. Asked after
# half a minute, then after as long again as it has lasted, five minutes at most, and when it expires. What
# is to be cancelled is put off for half a minute, so what is put off further was asked before that was said.
CLAIM = """
UPDATE payment SET ask_at = CASE
  WHEN expires_at > $1 THEN least(expires_at, $1::timestamptz + pause) ELSE $1::timestamptz + pause END
FROM (
  SELECT community_id, id, CASE
    WHEN cancel_requested_at IS NOT NULL THEN interval '30 seconds'
    ELSE least(greatest($1::timestamptz - started_at, interval '30 seconds'), interval '5 minutes')
    END AS pause
  FROM payment
  WHERE status IN ('STARTING', 'PENDING') AND started_at <= $1::timestamptz - interval '30 seconds' AND (
    ask_at IS NULL OR ask_at <= $1
    OR cancel_requested_at <= $1::timestamptz - interval '30 seconds'
      AND ask_at > $1::timestamptz + interval '30 seconds'
  )
  ORDER BY ask_at NULLS FIRST, started_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
) AS due
WHERE payment.community_id = due.community_id AND payment.id = due.id
RETURNING payment.id, payment.community_id
"""


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Any number of workers may run it."""

    units: Units
    provider: PaymentProvider

    async def sweep(self) -> int:
        """All that is due, a few at a time; how many were asked about. Stops when the provider is away: what
        is left is due the next time.
        """
        asked = 0
        while due := await self._claim():
            answered = await asyncio.gather(*(self._ask(key) for key in due))
            asked += len(due)
            if not all(answered):
                break
        return asked

    async def _claim(self) -> list[Key]:
        async with self.units.begin() as unit:
            connection = await unit.asyncpg()
            return [Key(*row) for row in await connection.fetch(CLAIM, unit.now, AT_ONCE)]

    async def _ask(self, key: Key) -> bool:
        """Whether the provider has answered."""
        try:
            await self.provider.ask_again(self.units, key)
        except GatewayUnavailable as away:
            log.warning("payment.provider_away", payment=str(key.id), problem=str(away))
            return False
        except (GatewayRefused, NotOurs) as alarm:
            log.exception("payment.not_understood", payment=str(key.id), kind=type(alarm).__name__)
        return True
