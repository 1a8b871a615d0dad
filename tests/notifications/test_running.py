"""What keeps a worker going: restarts, waking, tidying, and the queue's own tables."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from pgqueuer.queries import Queries
from sqlalchemy import delete, func, select, text
from sqlmodel import col

from domain.kit.idempotency import IdempotencyRecord
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import Units
from notifications import keep_running as keeping
from notifications.keep_running import every, keep_running
from notifications.models import OutboxConsumer
from notifications.tidy import NEWEST_KEPT, forget_events, forget_job_log, forget_keys
from notifications.wake_up import whenever_notified
from tests.notifications.houses import Houses
from tests.support.world import MORNING, FixedClock


async def test_a_part_that_fails_is_begun_again_and_the_others_do_not_notice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "FIRST_PAUSE", 0.001)
    starts, enough, ticks = 0, asyncio.Event(), 0

    async def fragile() -> None:
        nonlocal starts
        starts += 1
        if starts == 4:
            enough.set()
            await asyncio.Event().wait()
        raise ConnectionResetError

    async def steady() -> None:
        nonlocal ticks
        ticks += 1

    tasks = [
        asyncio.create_task(keep_running("fragile", fragile)),
        asyncio.create_task(keep_running("steady", lambda: every(0.001, steady))),
    ]
    await asyncio.wait_for(enough.wait(), 5)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    assert starts == 4
    assert ticks >= 1


async def test_woken_by_a_notification_long_before_the_poll(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.wake_up.POLL_SECONDS", 3600)
    calls: asyncio.Queue[None] = asyncio.Queue()

    async def work() -> None:
        calls.put_nowait(None)

    task = asyncio.create_task(whenever_notified(database_url, ("palm_try",), work))
    await asyncio.wait_for(calls.get(), 10)
    other = await asyncpg.connect(database_url)
    await other.execute("NOTIFY palm_try")
    await asyncio.wait_for(calls.get(), 10)
    pid = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'palm-wake-up'"
    await other.execute(f"{pid} AND datname = current_database()")
    await other.close()
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(task, 10)


async def test_events_are_forgotten_when_old_read_by_all_and_not_among_the_newest(
    houses: Houses, clock: FixedClock
) -> None:
    """Positions 1 to 10; of the 20,000 newest are those behind 10 - 20,000, so the edge is moved by hand."""
    newest = NEWEST_KEPT + 10
    async with houses.units.begin() as unit:
        unit.session.add_all(
            OutboxRow(
                position=n if n <= 10 else newest,
                name="try",
                subject_id=houses.here,
                payload={},
                occurred_at=MORNING if n != 3 else MORNING + timedelta(days=7),
                correlation_id=houses.here,
            )
            for n in range(1, 12)
        )
        await unit.session.execute(delete(OutboxConsumer))
        unit.session.add(OutboxConsumer(name="a", position=8))
        unit.session.add(OutboxConsumer(name="b", position=newest))
    clock.instant = MORNING + timedelta(days=7, seconds=1)
    async with houses.units.begin() as unit:
        assert await forget_events(unit) == 7
        assert await forget_events(unit) == 0
        left = (await unit.session.execute(select(col(OutboxRow.position)))).scalars()
        assert sorted(left) == [3, 9, 10, newest]  # type: ignore[type-var]  # all have one


async def test_keys_and_the_job_log_are_forgotten(units: Units, clock: FixedClock) -> None:
    async with units.begin() as unit:
        for number in range(3):
            unit.session.add(
                IdempotencyRecord(
                    person_id=UUID(int=1),
                    command="pay",
                    key=str(number),
                    input_hash=b"",
                    result={},
                    used_at=MORNING - timedelta(days=number),
                )
            )
        columns = "created, job_id, status, priority, entrypoint"
        log = f"INSERT INTO pgqueuer_log ({columns}) VALUES (:at, 1, 'queued', 1, 'x')"
        for number in range(3):
            await unit.session.execute(text(log), {"at": MORNING - timedelta(days=number)})
    clock.instant = MORNING + timedelta(hours=1)
    async with units.begin() as unit:
        assert (await forget_keys(unit), await forget_job_log(unit)) == (1, 1)
        kept = await unit.session.execute(select(func.count()).select_from(IdempotencyRecord))
        assert kept.scalar_one() == 2


async def test_the_migration_builds_what_this_pgqueuer_expects(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        plan = await Queries.from_asyncpg_connection(connection).plan_upgrade()
    finally:
        await connection.close()
    assert list(plan.statements) == []


async def test_a_part_that_turns_its_end_into_a_failure_ends_all_the_same() -> None:
    running = asyncio.Event()

    async def part() -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError("the server is shutting down") from None

    task = asyncio.create_task(keep_running("part", part))
    await asyncio.wait_for(running.wait(), 5)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=5)
    assert done == {task}
    assert task.cancelled()
