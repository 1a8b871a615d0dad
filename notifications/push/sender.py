"""The handler of push jobs: claim the ledger's row, send, write down what came of it.

A job runs at least once: a worker that dies gives its jobs back. The row makes a send happen at most once
after `SENT` was recorded. Between FCM's acceptance and that record lie one answer and one commit; a worker
that is killed in there leaves a row that is sent again when its claim has run out. The message's tag on
Android and its collapse id on iOS are the same both times, so the handset shows it once.
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from pgqueuer.errors import RetryRequested

from domain.kit.clock import Clock
from domain.kit.unit_of_work import Units
from domain.phones.retire import retire_dead
from notifications.push.ledger import Claim, Wait, claim, record_failed, record_retry, record_sent
from notifications.push.transport import Dead, Failed, PushMessage, PushTransport, Result, Retry, Sent

log = structlog.get_logger(__name__)

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
LONGEST_RETRY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sender:
    """`patience` bounds one send. Retries of one outage must not all come back at once, hence `dice`."""

    units: Units
    transport: PushTransport
    patience: timedelta = timedelta(seconds=15)
    dice: random.Random = field(default_factory=random.SystemRandom)

    @property
    def clock(self) -> Clock:
        return self.units.clock

    async def handle(self, delivery_id: UUID) -> None:
        """Raises RetryRequested when the push shall be tried again, and for any fault of ours."""
        try:
            delay = await self._handle(delivery_id)
        except Exception as error:
            log.exception("push.fault", delivery=str(delivery_id))
            raise RetryRequested(self._backoff(1), reason=type(error).__name__) from error
        if delay is not None:
            raise RetryRequested(delay)

    async def _handle(self, delivery_id: UUID) -> timedelta | None:
        """How long to wait before the next try; None if there need be none."""
        async with self.units.begin() as unit:
            claimed = await claim(unit, delivery_id, self.patience * 1.3)
        if isinstance(claimed, Claim):
            result = await self._send(claimed.message)
            log.info("push.answer", delivery=str(delivery_id), attempt=claimed.attempt, result=repr(result))
            return await self._record(claimed, result)
        return claimed.remaining if isinstance(claimed, Wait) else None

    async def _send(self, message: PushMessage) -> Result:
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                return await self.transport.send(message, self.clock.now())
        except TimeoutError:
            return Retry("TIMEOUT")

    async def _record(self, claimed: Claim, result: Result) -> timedelta | None:
        delivery_id = claimed.message.delivery_id
        async with self.units.begin() as unit:
            match result:
                case Sent(message_id):
                    await record_sent(unit, delivery_id, message_id)
                case Dead(code):
                    await record_failed(unit, delivery_id, code)
                    await retire_dead(unit, claimed.message.phone_device_id, claimed.message.token, code)
                case Failed(code):
                    await record_failed(unit, delivery_id, code)
                case Retry(code):
                    await record_retry(unit, delivery_id, code)
        return self._delay(claimed.attempt, result.after) if isinstance(result, Retry) else None

    def _delay(self, attempt: int, asked: timedelta | None) -> timedelta:
        """Never sooner than the service asked for."""
        asked = min(asked or timedelta(0), LONGEST_RETRY_AFTER)
        return max(self._backoff(attempt), asked * (1 + self.dice.random() / 4))

    def _backoff(self, attempt: int) -> timedelta:
        """2 s, 4 s, 8 s … 5 min, each between half and one and a half of that."""
        full = min(FIRST_DELAY * (1 << min(attempt - 1, 10)), LONGEST_DELAY)
        return full * (0.5 + self.dice.random())
