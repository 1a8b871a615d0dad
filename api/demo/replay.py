"""The button that sends the recorded day: `palm replay` in a process of its own, one at a time."""

import asyncio
import sys
from dataclasses import dataclass, field

from fastapi import HTTPException
from pydantic import BaseModel, Field

COMMAND = (sys.executable, "-m", "api.command_line", "replay")
LAST_WORDS = 400


class ReplayRequest(BaseModel):
    """How fast: 3600 is an hour of the day in a second."""

    speed: float = Field(3600.0, ge=1, le=86_400)


class ReplayState(BaseModel):
    """`failure` is the end of what the last run said, if it failed."""

    running: bool
    runs: int
    failure: str | None = None


@dataclass
class Replay:
    """The recorded day's runs, as this process has started them."""

    command: tuple[str, ...] = COMMAND
    _task: asyncio.Task[None] | None = None
    _state: ReplayState = field(default_factory=lambda: ReplayState(running=False, runs=0))

    @property
    def state(self) -> ReplayState:
        return self._state

    def start(self, asked: ReplayRequest) -> ReplayState:
        """409 while one is running."""
        if self._state.running:
            raise HTTPException(409, "the recorded day is running")
        self._state = ReplayState(running=True, runs=self._state.runs + 1)
        self._task = asyncio.create_task(self._run(asked.speed))
        return self._state

    async def stop(self) -> None:
        """At the end of the server: a run does not outlive it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, speed: float) -> None:
        process = await asyncio.create_subprocess_exec(
            *self.command,
            "--speed",
            str(speed),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            said, _ = await process.communicate()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        failure = said.decode(errors="replace").strip()[-LAST_WORDS:] if process.returncode else None
        self._state = ReplayState(running=False, runs=self._state.runs, failure=failure)
