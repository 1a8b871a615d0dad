"""Push jobs: one per row of the ledger, enqueued in the transaction that writes the row (ADR 0008)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asyncpg import Connection
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

ENTRYPOINT = "push"


@dataclass(frozen=True, slots=True)
class PushJob:
    """`delay` counts from now; `priority` orders jobs that are due, high first."""

    delivery_id: UUID
    priority: int
    delay: timedelta = timedelta(0)


async def enqueue(connection: Connection, jobs: Sequence[PushJob]) -> None:
    """A job that waits or runs already is left as it is. All in the connection's transaction."""
    if not jobs:
        return
    await Queries(AsyncpgDriver(connection)).enqueue(
        [ENTRYPOINT] * len(jobs),
        [job.delivery_id.bytes for job in jobs],
        [job.priority for job in jobs],
        [max(job.delay, timedelta(0)) for job in jobs],
        dedupe_key=[f"push:{job.delivery_id}" for job in jobs],
        on_conflict="skip",
    )
