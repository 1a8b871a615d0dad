"""The button starts the recorded day once, tells how it goes, and leaves nothing running."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from fastapi import HTTPException

from api.demo.replay import Replay, ReplayRequest


def replay_of(program: str) -> Replay:
    return Replay(command=(sys.executable, "-c", program))


async def finished(replay: Replay) -> None:
    assert replay._task is not None
    await replay._task


async def test_it_runs_and_is_counted() -> None:
    replay = replay_of("pass")
    assert replay.start(ReplayRequest()).running
    await finished(replay)
    assert (replay.state.running, replay.state.runs, replay.state.failure) == (False, 1, None)
    replay.start(ReplayRequest())
    await finished(replay)
    assert replay.state.runs == 2


async def test_a_failure_is_told_by_its_last_words() -> None:
    replay = replay_of("import sys; print('x' * 1000); print('no key for node-1'); sys.exit(1)")
    replay.start(ReplayRequest())
    await finished(replay)
    assert replay.state.failure is not None
    assert len(replay.state.failure) == 400
    assert replay.state.failure.endswith("no key for node-1")


async def test_a_second_one_at_once_is_refused_and_the_end_of_the_server_ends_the_first(
    tmp_path: Path,
) -> None:
    said = tmp_path / "said"
    os.mkfifo(said)
    replay = Replay(command=("/bin/sh", "-c", f'echo $$ "$@" > {said}; exec sleep 60', "replay"))
    replay.start(ReplayRequest(speed=60))
    number, *arguments = (await asyncio.to_thread(said.read_text)).split()
    assert arguments == ["--speed", "60.0"]
    with pytest.raises(HTTPException, match="409"):
        replay.start(ReplayRequest())
    await replay.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int(number), 0)
