"""Runs plans: at once if a connection is free, else with others of the same plan as one statement.

There is no timer. A request waits only while every connection is busy; the next free one takes all that wait
for the oldest plan, up to 16, and PostgreSQL answers them together. Equal parameters in a batch are answered
once. If a batch fails, each member runs alone once. If a connection dies, another is opened and the batch
runs once more.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

import asyncpg

from schema.engine.plans import Plan, Values
from schema.engine.read_connection import ReadConnection, ReadSettings

MAX_BATCH = 16
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    OSError,
)
Job = tuple[Values, "asyncio.Future[bytes]"]


class DatabaseUnavailable(Exception):
    """No connection for reading could be opened."""


class Reader:
    """A few connections, each with a worker; `statements` counts what was sent."""

    def __init__(self, settings: ReadSettings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.now = now
        self.ready: deque[Plan] = deque()
        self.waiting: dict[Plan, list[Job]] = {}
        self.idle: deque[asyncio.Future[None]] = deque()
        self.workers: list[asyncio.Task[None]] = []
        self.statements = 0

    async def open(self) -> None:
        """Connects. Raises what connecting raises."""
        connections = [await ReadConnection.open(self.settings) for _ in range(self.settings.size)]
        self.workers = [asyncio.create_task(self.work(each)) for each in connections]

    async def close(self) -> None:
        """Ends the workers; who still waits is told."""
        for each in self.workers:
            each.cancel()
        await asyncio.gather(*self.workers, return_exceptions=True)
        for jobs in self.waiting.values():
            answer_all(jobs, DatabaseUnavailable("the reader is closed"))
        self.ready.clear()
        self.waiting.clear()

    def run(self, plan: Plan, values: Values) -> "asyncio.Future[bytes]":
        """The bytes that PostgreSQL writes for these parameters."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        jobs = self.waiting.get(plan)
        if jobs is None:
            self.waiting[plan] = [(values, future)]
            self.ready.append(plan)
        else:
            jobs.append((values, future))
        self.wake()
        return future

    def wake(self) -> None:
        """Lets one idle worker go on."""
        while self.idle:
            waker = self.idle.popleft()
            if not waker.done():
                waker.set_result(None)
                return

    async def work(self, connection: ReadConnection | None) -> None:
        """Serves batches on one connection, and opens a new one when it has died."""
        try:
            while True:
                while not self.ready:
                    waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self.idle.append(waker)
                    await waker
                plan, jobs = self.take()
                if jobs:
                    connection = await self.serve(connection, plan, jobs)
        finally:
            if connection is not None:
                connection.abandon()

    def take(self) -> tuple[Plan, list[Job]]:
        """What waits for the oldest plan, as far as it fits into one batch; the rest queues again."""
        plan = self.ready.popleft()
        jobs = [job for job in self.waiting.pop(plan) if not job[1].done()]
        if len(jobs) > MAX_BATCH:
            self.waiting[plan] = jobs[MAX_BATCH:]
            self.ready.append(plan)
            self.wake()
        return plan, jobs[:MAX_BATCH]

    async def serve(
        self, connection: ReadConnection | None, plan: Plan, jobs: list[Job]
    ) -> ReadConnection | None:
        """Answers every job of a batch, whatever happens. Returns the connection to go on with."""
        groups: dict[Values, list[Job]] = {}
        for job in jobs:
            groups.setdefault(job[0], []).append(job)
        for attempt in (1, 2):
            try:
                connection = connection or await ReadConnection.open(self.settings)
                await self.answer(connection, plan, groups)
                return connection
            except asyncio.CancelledError:
                answer_all(jobs, DatabaseUnavailable("the reader is closed"))
                raise
            except Exception as error:  # noqa: BLE001  # whatever it is, the callers must hear of it
                if connection is not None and not is_lost(connection, error):
                    answer_all(jobs, error)
                    return connection
                dropped(connection)
                connection = None
                if attempt == 2:
                    answer_all(jobs, DatabaseUnavailable(str(error)))
        return connection

    async def answer(self, connection: ReadConnection, plan: Plan, groups: dict[Values, list[Job]]) -> None:
        """One statement for all, or one each if that fails."""
        if len(groups) > 1:
            try:
                await self.answer_together(connection, plan, groups)
                return
            except Exception as error:
                if is_lost(connection, error):
                    raise
        for values, jobs in groups.items():
            try:
                (row,) = await self.fetch(connection, plan.sql, plan, list(values))
                answer_all(jobs, row[0])
            except Exception as error:
                if is_lost(connection, error):
                    raise
                answer_all(jobs, error)

    async def answer_together(
        self, connection: ReadConnection, plan: Plan, groups: dict[Values, list[Job]]
    ) -> None:
        """One statement for several sets of parameters."""
        arrays = [list(column) for column in zip(*groups, strict=True)]
        waiting = list(groups.values())
        for number, written in await self.fetch(connection, plan.batch_sql, plan, arrays):
            answer_all(waiting[number - 1], written)

    async def fetch(self, connection: ReadConnection, sql: str, plan: Plan, values: list[Any]) -> list[Any]:
        """Sends one statement."""
        self.statements += 1
        return await connection.fetch(sql, [*values, self.now()] if plan.now else values)


def is_lost(connection: ReadConnection, error: Exception) -> bool:
    """Whether the connection is gone, rather than the statement wrong."""
    return isinstance(error, LOST) or not connection.alive


def dropped(connection: ReadConnection | None) -> None:
    """Lets go of a connection that has died; there is none then."""
    if connection is not None:
        connection.abandon()


def answer_all(jobs: list[Job], answer: bytes | Exception) -> None:
    """Tells everybody who still waits."""
    for _, future in jobs:
        if not future.done():
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
