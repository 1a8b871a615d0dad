"""The one way in for device events, whatever carried them here: verify, let in once, store, answer.

A transport makes a `Signature` and the signed bytes out of what it received, and an `Envelope` of each event.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg
import structlog
from redis.asyncio import Redis
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.devices.gate import Gate, Visit
from api.devices.keys import KeyRing
from api.devices.lanes import Lanes
from api.devices.metrics import COMMIT_SECONDS, EVENTS
from api.devices.problems import malformed, unauthorized, unavailable
from api.devices.signature import WINDOW_SECONDS, Signature
from domain.devices.credentials import Credential
from domain.devices.envelope import Envelope, Message, Outcome
from domain.devices.ingest import ingest
from domain.devices.seal import KeySeal
from domain.kit.unit_of_work import Units

log = structlog.get_logger(__name__)

# What a database that is away looks like; every waiting request sees it, so no traceback each.
OUTAGE = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, PoolTimeout)


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """Sizes are in bytes; `commit_events` bounds one transaction; each of the `lanes` has one at a time."""

    event_bytes: int = 65_536
    batch_bytes: int = 1_048_576
    batch_events: int = 500
    events_per_second: int = 2_000
    commit_events: int = 500
    lanes: int = 2


class Signed(NamedTuple):
    """A claim and the bytes that it is about."""

    signature: Signature
    content: bytes


class IngestDoor:
    """Built once a process. `redis` keeps nonces and rates, `seal` opens the devices' secrets."""

    def __init__(self, units: Units, redis: Redis, seal: KeySeal, limits: IngestLimits | None = None) -> None:
        self.limits = limits or IngestLimits()
        self._units = units
        self._keys = KeyRing(units, seal)
        self._gate = Gate(redis, events_per_second=self.limits.events_per_second)
        self._writer: Lanes[Message, Outcome] = Lanes(
            self._commit,
            lambda message: message.envelope.source,
            lanes=self.limits.lanes,
            most=self.limits.commit_events,
        )

    async def verify(self, signed: Signed, *, window_seconds: int = WINDOW_SECONDS) -> Credential:
        """Whose signature this is. Raises a 401; an unknown key takes as long as a wrong signature."""
        now = self._units.clock.now()
        signed.signature.check_time(now, window_seconds)
        credential = await self._find(signed.signature.key_id)
        secret = credential.secret if credential else b"nobody's"
        right = signed.signature.verify(secret, signed.content)
        if credential is None or not right:
            raise unauthorized(
                "SIGNATURE_INVALID", "the key is unknown or the signature is not of this content"
            )
        if not credential.is_valid(now):
            raise unauthorized("KEY_EXPIRED", "this key is no longer, or not yet, valid")
        return credential

    async def take(
        self, credential: Credential, nonce: str | None, envelopes: Sequence[Envelope]
    ) -> Sequence[Outcome]:
        """Stores events of a verified sender and returns when they are committed.

        `nonce` is None where a transport repeats the same bytes by design.

        Raises a 401 for a nonce used before, a 429, a 503 when the database cannot be reached.
        """
        second = int(self._units.clock.now().timestamp())
        await self._gate.enter(Visit(credential.key_id, nonce, len(envelopes), second))
        if not envelopes:
            return []
        began = time.perf_counter()
        outcomes = await self._store([Message(credential.speaker, envelope) for envelope in envelopes])
        COMMIT_SECONDS.observe(time.perf_counter() - began)
        for status, number in Counter(outcome.status for outcome in outcomes).items():
            EVENTS.labels(status.value).inc(number)
        return outcomes

    async def _find(self, key_id: str) -> Credential | None:
        try:
            return await self._keys.find(key_id)
        except Exception as error:
            log.exception("device_key_lookup_failed", key_id=key_id)
            raise unavailable() from error

    async def _store(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        try:
            return await self._writer.ask(messages)
        except asyncpg.DataError as error:
            log.exception("device_event_unstorable")
            raise malformed("UNSTORABLE", "a value of the event cannot be stored") from error
        except OUTAGE as error:
            log.error("device_events_not_stored", error=repr(error)[:200])  # noqa: TRY400 - many at once
            raise unavailable() from error
        except Exception as error:
            log.exception("device_events_not_stored")
            raise unavailable() from error

    async def _commit(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        async with self._units.begin() as unit:
            return await ingest(unit, messages)
