"""The queue of deliveries: one row for each copy of an event and endpoint, with the time when it is due."""

import asyncio
import random
from dataclasses import dataclass

from payments.simulator.clock import Clock
from payments.simulator.store import Json, Store
from payments.simulator.webhooks.manner import Manner

# Stripe tries for three days; the steps are exponential from the retry time that the process is started with.
MOST_ATTEMPTS = 16


@dataclass(frozen=True, slots=True)
class Delivery:
    number: int
    event: str
    endpoint: str
    attempts: int


class DeliveryQueue:
    """`changed` is set when there may be something new to send."""

    def __init__(self, store: Store, clock: Clock, retry_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._chance = random.Random()  # noqa: S311 - order, no secret
        self.changed = asyncio.Event()
        self.manner = Manner()

    def behave(self, manner: Manner) -> None:
        self.manner = manner
        self._chance.seed(manner.seed)

    def add(self, event: str, endpoint: str) -> None:
        """As many copies as the present manner wants."""
        for _ in range(self.manner.copies):
            due = self._clock.exact() + self.manner.delay + self._chance.uniform(0, self.manner.shuffle)
            self._insert(event, endpoint, None if self.manner.hold else due)

    def add_now(self, event: str, endpoint: str) -> None:
        """One copy more, whatever the manner."""
        self._insert(event, endpoint, self._clock.exact())

    def release(self, *, shuffled: bool, copies: int = 1) -> int:
        """Send what was held, and each of it `copies` times; answers how many deliveries that makes."""
        rows = self._store.sql.execute(
            "SELECT number, event, endpoint FROM deliveries"
            " WHERE due IS NULL AND state = 'pending' ORDER BY number"
        ).fetchall()
        again = [(event, endpoint) for _, event, endpoint in rows for _ in range(copies)]
        if shuffled:
            self._chance.shuffle(again)
        self._store.sql.execute("DELETE FROM deliveries WHERE due IS NULL AND state = 'pending'")
        now = self._clock.exact()
        for place, (event, endpoint) in enumerate(again):
            self._insert(event, endpoint, now + place / 1e6)
        return len(again)

    def due(self, most: int, excluding: set[int]) -> list[Delivery]:
        """What is to be sent now, the longest due first."""
        rows = self._store.sql.execute(
            "SELECT number, event, endpoint, attempts FROM deliveries"
            " WHERE state = 'pending' AND due <= ? ORDER BY due, number LIMIT ?",
            (self._clock.exact(), most + len(excluding)),
        )
        return [Delivery(*row) for row in rows if row[0] not in excluding][:most]

    def next_due(self, excluding: set[int]) -> float | None:
        """Seconds until something else is due."""
        rows = self._store.sql.execute(
            "SELECT number, due FROM deliveries"
            " WHERE state = 'pending' AND due IS NOT NULL ORDER BY due LIMIT ?",
            (len(excluding) + 1,),
        )
        times = [due for number, due in rows if number not in excluding]
        return max(0.0, times[0] - self._clock.exact()) if times else None

    def pending(self) -> int:
        """Deliveries that will still be tried by themselves."""
        found = self._store.sql.execute(
            "SELECT count(*) FROM deliveries WHERE state = 'pending' AND due IS NOT NULL"
        )
        return int(found.fetchone()[0])

    def all(self) -> list[Json]:
        names = ("number", "event", "endpoint", "due", "attempts", "state", "last_status")
        rows = self._store.sql.execute(f"SELECT {', '.join(names)} FROM deliveries ORDER BY number")  # noqa: S608 - ours
        return [dict(zip(names, row, strict=True)) for row in rows]

    def tried(self, delivery: Delivery, status: int | None) -> None:
        """`status` is what the endpoint answered, None if nothing. 2xx ends it; else it is tried again."""
        attempts = delivery.attempts + 1
        done = status is not None and 200 <= status < 300
        state = "delivered" if done else "given_up" if attempts >= MOST_ATTEMPTS else "pending"
        due = self._clock.exact() + self._retry_seconds * 2**delivery.attempts
        with self._store.transaction():
            self._store.sql.execute(
                "UPDATE deliveries SET attempts = ?, state = ?, last_status = ?, due = ? WHERE number = ?",
                (attempts, state, status, due, delivery.number),
            )
            if done:
                self._store.sql.execute(
                    "UPDATE objects SET body = json_set(body, '$.pending_webhooks',"
                    " (SELECT count(DISTINCT endpoint) FROM deliveries"
                    " WHERE event = :event AND state = 'pending')) WHERE id = :event",
                    {"event": delivery.event},
                )

    def _insert(self, event: str, endpoint: str, due: float | None) -> None:
        self._store.sql.execute(
            "INSERT INTO deliveries (event, endpoint, due) VALUES (?, ?, ?)", (event, endpoint, due)
        )
        self.changed.set()
