"""The runner of push jobs: pgqueuer on connections of its own, for its listening and its heartbeats."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from notifications.push.jobs import ENTRYPOINT
from notifications.push.sender import Sender

BATCH = 50
AT_ONCE = 100
CONNECTIONS = 4
POLL = timedelta(seconds=5)


async def run_pushes(
    database_url: str, sender: Sender, *, heartbeat: timedelta = timedelta(seconds=10)
) -> None:
    """Runs until cancelled; then no new job is begun, and those under way are waited for.

    The jobs of a worker that was killed are given to another after `heartbeat`.
    """
    async with asyncpg.create_pool(
        database_url, min_size=2, max_size=CONNECTIONS, server_settings={"application_name": "palm-push"}
    ) as pool:
        manager = QueueManager(Queries.from_asyncpg_pool(pool))

        @manager.entrypoint(ENTRYPOINT)
        async def push(job: Job) -> None:
            if job.payload is not None:
                await sender.handle(UUID(bytes=job.payload))

        running = asyncio.create_task(
            manager.run(
                dequeue_timeout=POLL,
                batch_size=BATCH,
                max_concurrent_tasks=AT_ONCE,
                heartbeat_timeout=heartbeat,
                shutdown_on_listener_failure=True,
            )
        )
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            manager.shutdown.set()
            with suppress(Exception):
                await running
            raise
