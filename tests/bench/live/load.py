"""The load generator as a process: so many sockets on one server, and what they have seen."""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.live.compiling import load_program

SUBSCRIBING_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the sockets have seen since they were last asked to `measure`. Latencies are from the mark in an
    event to its arrival; `cpu_seconds` are the load generator's own.
    """

    deliveries: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    fewest: int
    most: int
    repeated: int
    open: int
    closed: int
    reason: str
    cpu_seconds: float


class Load:
    """A running load generator; `opened_in` is how many seconds all of its sockets took to subscribe."""

    def __init__(self, process: Process, opened_in: float) -> None:
        self._process = process
        self.opened_in = opened_in

    async def measure(self) -> None:
        """Forgets what was measured before."""
        await self._ask("measure")

    async def seen(self, deliveries: int, seconds: float = 20.0) -> Seen:
        """What was seen, as soon as there were so many deliveries, or the time is over."""
        return Seen(**json.loads(await self._ask(f"expect {deliveries} {seconds}")))

    async def cut(self) -> float:
        """Resets every connection, and subscribes from the last cursor; the seconds until all are back."""
        return float(await self._ask("cut"))

    async def until_heard(self, sockets: int, publish: Callable[[], Awaitable[object]]) -> None:
        """Publishes events until each socket has had one: then all are subscribed."""
        published = 0
        async with asyncio.timeout(SUBSCRIBING_SECONDS):
            while int(await self._ask("heard")) < sockets:
                await publish()
                published += 1
                await self.seen(sockets * published, seconds=0.5)
        await self.seen(sockets * published, seconds=2)

    async def _ask(self, command: str) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the load has no pipes")
        self._process.stdin.write(command.encode() + b"\n")
        return await answer_of(self._process)


@asynccontextmanager
async def loaded(
    folder: Path,
    port: int,
    sockets: int,
    payload: str,
    tokens: Sequence[str],
    *,
    path: str = "/graphql",
    deaf: bool = False,
    name: str = "load",
) -> AsyncIterator[Load]:
    """So many sockets, all connected and subscribed with `payload`, a token after the other.

    `@AFTER@` in the payload stands for the last cursor. `deaf` sockets read nothing after that. `name` is for
    the files of loads that run at the same time.
    """
    files = folder / f"{name}.json", folder / f"{name}.txt"
    for file, text in zip(files, (payload, "\n".join(f"Bearer {token}" for token in tokens)), strict=True):
        file.write_text(text, encoding="utf-8")
    arguments = [str(port), path, str(sockets), *map(str, files), *(["deaf"] if deaf else [])]
    process = await asyncio.create_subprocess_exec(str(load_program()), *arguments, stdin=PIPE, stdout=PIPE)
    try:
        async with asyncio.timeout(SUBSCRIBING_SECONDS):
            opened_in = float(await answer_of(process))
        yield Load(process, opened_in)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answer_of(process: Process) -> bytes:
    """The next line that the program prints. Raises RuntimeError when it has ended."""
    if process.stdout is None or not (line := await process.stdout.readline()):
        raise RuntimeError("the load generator has ended")
    return line
