"""Sends prepared requests over kept connections and measures each; as plain as it can be, to cost little."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it. `milliseconds` holds the time of each request, in their order."""

    milliseconds: list[float]
    failures: int
    seconds: float


async def send(
    port: int, requests: Sequence[bytes], *, connections: int, per_second: float | None = None
) -> Sent:
    """All requests, as fast as the connections allow, or at a steady rate.

    At a rate the clock of a request starts when it was due, also if no connection was free then.
    """
    times, failures, waiting = [0.0] * len(requests), 0, iter(enumerate(requests))
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    began = time.perf_counter()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal failures
        for number, request in waiting:
            start = time.perf_counter()
            if per_second is not None:
                due = began + number / per_second
                await asyncio.sleep(max(0.0, due - start))
                start = due
            writer.write(request)
            failures += await _status(reader) != b"200"
            times[number] = 1000 * (time.perf_counter() - start)
        writer.close()

    await asyncio.gather(*(speak(*connection) for connection in opened))
    return Sent(times, failures, time.perf_counter() - began)


async def _status(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return head[9:12]
