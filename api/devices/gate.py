"""Replays and floods are stopped in Valkey, before the database hears of them.

When Valkey cannot be reached the gate stands open: an event that is sent again is a duplicate and changes
nothing, and a smoke alarm is worth more than a rate limit (ADR 0007).
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.devices.coalescer import Coalescer
from api.devices.metrics import GATE_OPEN
from api.devices.problems import Problem, too_many, unauthorized
from api.devices.signature import WINDOW_SECONDS

NONCE_MILLISECONDS = 2 * WINDOW_SECONDS * 1000 + 1000
RATE_WINDOW = 10
TIMEOUT_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """A verified request of a key, with the number of its events, at a second of the server's clock."""

    key_id: str
    nonce: str | None
    events: int
    second: int


class Gate:
    """`events_per_second` is what a key may send on average over ten seconds."""

    def __init__(self, redis: Redis, *, events_per_second: int) -> None:
        self._redis = redis
        self._most = events_per_second * RATE_WINDOW
        self._coalescer: Coalescer[Visit, Problem | None] = Coalescer(self._check, most=200, rounds=2)

    async def enter(self, visit: Visit) -> None:
        """Raises a 401 for a nonce that was used before, a 429 for a key that says too much."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                problem = (await self._coalescer.ask([visit]))[0]
        except (RedisError, OSError, TimeoutError) as error:
            GATE_OPEN.inc()
            log.warning("device_gate_open", error=type(error).__name__)
            return
        if problem is not None:
            raise problem

    async def _check(self, visits: Sequence[Visit]) -> list[Problem | None]:
        """One round trip for all. Every key has its own slot in a cluster."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for visit in visits:
                counter = f"palm:rate:{{{visit.key_id}}}:{visit.second // RATE_WINDOW}"
                pipeline.incrby(counter, visit.events)
                pipeline.expire(counter, 2 * RATE_WINDOW)
                if visit.nonce is not None:
                    name = f"palm:nonce:{{{visit.key_id}}}:{visit.nonce}"
                    pipeline.set(name, 1, nx=True, px=NONCE_MILLISECONDS)
            answers = iter(await pipeline.execute())
        return [self._judge(visit, answers) for visit in visits]

    def _judge(self, visit: Visit, answers: Iterator[Any]) -> Problem | None:
        """Takes the answers to this visit's commands."""
        count, _ = next(answers), next(answers)
        if visit.nonce is not None and not next(answers):
            return unauthorized("NONCE_REUSED", "this nonce was used before; sign again with another")
        if count > self._most:
            return too_many(RATE_WINDOW - visit.second % RATE_WINDOW)
        return None
