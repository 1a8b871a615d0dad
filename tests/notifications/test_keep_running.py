"""A part that fails is begun again; a part that is ended, ends."""

import asyncio

import pytest

from notifications import keep_running as module
from notifications.keep_running import keep_running


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)


async def test_a_failure_begins_it_again() -> None:
    begun = 0
    third = asyncio.Event()

    async def part() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            third.set()
            await asyncio.Event().wait()
        raise ConnectionError("gone")

    task = asyncio.create_task(keep_running("part", part))
    await asyncio.wait_for(third.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert begun == 3


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
