"""Sends recorded events when they are due, signed by whoever speaks for each device."""

import asyncio
import itertools
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import httpx
import orjson

from api.devices.signature import content_to_sign, sign
from api.replay.recording import Recorded

PATH = "/devices/events"
MOST = 100
TICK_SECONDS = 0.05
PATIENCE = 5


class Key(NamedTuple):
    """What a signer has in its memory."""

    key_id: str
    secret: bytes


class ReplayRefused(Exception):
    """The server did not take a batch. The text says what it answered."""


# The key of a signer, by the codes of its community and its own.
Keys = Callable[[str, str], Key]
# Called after each batch: events sent so far, and the second of the day.
Progress = Callable[[int, float], None]


class Player:
    """Plays at `speed` times real time. Every player makes event ids of its own; the instants are those of
    sending.
    """

    def __init__(self, http: httpx.AsyncClient, keys: Keys, *, speed: float = 1.0) -> None:
        self._http = http
        self._keys = keys
        self._speed = speed
        self._run = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self.answers: Counter[str] = Counter()

    async def play(self, events: Sequence[Recorded], progress: Progress | None = None) -> Counter[str]:
        """How many events had which status, when the day is over. Raises ReplayRefused."""
        began, sent = time.monotonic(), 0
        while sent < len(events):
            second = (time.monotonic() - began) * self._speed
            due = due_until(events, sent, second)
            await asyncio.gather(*(self._send_all(batches) for batches in by_signer(events[sent:due])))
            sent = due
            if progress is not None:
                progress(sent, second)
            if sent < len(events):
                wait = (events[sent].after - second) / self._speed
                await asyncio.sleep(max(TICK_SECONDS, wait))
        return self.answers

    async def _send_all(self, batches: Sequence[Sequence[Recorded]]) -> None:
        """One after another, as one signer would, so that what its devices said stays in order."""
        for batch in batches:
            await self._send(batch)

    async def _send(self, batch: Sequence[Recorded]) -> None:
        """One batch of one signer, again if the server is busy."""
        body = orjson.dumps([self._event(event) for event in batch])
        for _ in range(PATIENCE):
            answer = await self._http.post(
                PATH,
                content=body,
                headers=self._headers(self._keys(batch[0].community, batch[0].signer), body),
            )
            if answer.status_code not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
                break
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
            raise ReplayRefused(f"{answer.status_code} from {answer.url}: {answer.text[:300]}")
        self.answers.update(item["status"] for item in answer.json()["events"])

    def _event(self, event: Recorded) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": f"{self._run}-{next(self._numbers)}",
            "source": f"/communities/{event.community}/devices/{event.device}",
            "type": event.type,
            "time": datetime.now(UTC).isoformat(),
            "data": event.data,
        }

    def _headers(self, key: Key, body: bytes) -> dict[str, str]:
        timestamp, nonce = int(time.time()), secrets.token_urlsafe(18)
        signature = sign(key.secret, content_to_sign("POST", PATH, timestamp, nonce, body))
        return {
            "content-type": "application/cloudevents-batch+json",
            "x-palm-timestamp": str(timestamp),
            "x-palm-nonce": nonce,
            "authorization": f"Palm-HMAC-SHA256 key={key.key_id}, signature={signature}",
        }


def due_until(events: Sequence[Recorded], start: int, second: float) -> int:
    """The index behind the last event that has happened by that second of the day."""
    end = start
    while end < len(events) and events[end].after <= second:
        end += 1
    return end


def by_signer(events: Sequence[Recorded]) -> list[list[list[Recorded]]]:
    """For each signer its events in the order of the day, in batches of at most 100."""
    signers: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for event in events:
        signers[event.community, event.signer].append(event)
    return [[own[start : start + MOST] for start in range(0, len(own), MOST)] for own in signers.values()]
