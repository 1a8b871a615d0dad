"""Idempotency keys: the first answer to a key is the answer to it for 24 hours."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from payments.simulator.clock import Clock
from payments.simulator.errors import StripeError
from payments.simulator.store import Store

KEPT_SECONDS = 24 * 3600
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Saved:
    """`request_id` is that of the request which was carried out."""

    status: int
    body: bytes
    request_id: str


class Keys:
    """Answers are stored in the transaction of their effects: after a crash there are both or none."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._running: set[str] = set()

    @contextmanager
    def running(self, key: str | None) -> Iterator[None]:
        """While a request with the key is under way, another one is refused. Raises StripeError (409)."""
        if key is None:
            yield
            return
        if key in self._running:
            text = (
                "There is currently another in-progress request using this Idempotent Key (that "
                f"probably means you submitted twice, and the other request is still going through): {key}. "
                "Please try again later."
            )
            raise StripeError(409, text, kind="idempotency_error", code="idempotency_key_in_use")
        self._running.add(key)
        try:
            yield
        finally:
            self._running.discard(key)

    def saved(self, key: str, digest: str) -> Saved | None:
        """The answer that was given before. Raises StripeError (400) if the parameters were others."""
        row = self._store.sql.execute(
            "SELECT hash, status, body, request_id FROM idempotency WHERE key = ? AND created > ?",
            (key, self._clock.now() - KEPT_SECONDS),
        ).fetchone()
        if row is None:
            return None
        known, status, body, request_id = row
        if known != digest:
            text = (
                "Keys for idempotent requests can only be used with the same parameters they were first used "
                f"with. Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise StripeError(400, text, kind="idempotency_error")
        return Saved(status, body.encode(), request_id)

    def save(self, key: str, digest: str, answer: Saved) -> None:
        """Forgets what is too old on the way."""
        now = self._clock.now()
        self._store.sql.execute("DELETE FROM idempotency WHERE created <= ?", (now - KEPT_SECONDS,))
        self._store.sql.execute(
            "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
            (key, digest, answer.request_id, now, answer.status, answer.body.decode()),
        )


def check_length(key: str | None) -> None:
    """Raises StripeError."""
    if key is not None and len(key) > LONGEST:
        raise StripeError(
            400, "Idempotency keys can be at most 255 characters long.", kind="idempotency_error"
        )


def digest_of(path: str, parameters: Any) -> str:
    """Equal for equal requests."""
    content = orjson.dumps([path, parameters], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()
