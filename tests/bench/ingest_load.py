"""Sends prepared, signed requests over kept connections and measures each; as plain as it can be, to cost
little.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

READ_BYTES = 65_536


@dataclass(slots=True)
class Sent:
    """What came of it. `seconds` holds the time of each request."""

    seconds: list[float] = field(default_factory=list)
    failures: int = 0
    took: float = 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def send(
    port: int, requests: Sequence[bytes], *, connections: int, per_second: float | None = None
) -> Sent:
    """All requests, as fast as the connections allow, or at a steady rate."""
    sent, waiting = Sent(), iter(enumerate(requests))
    began = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, request in waiting:
            if per_second is not None:
                await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            start = time.perf_counter()
            writer.write(request)
            status = await _status(reader)
            sent.seconds.append(time.perf_counter() - start)
            sent.failures += status != b"200"
        writer.close()

    await asyncio.gather(*(connection() for _ in range(connections)))
    sent.took = time.perf_counter() - began
    return sent


async def _status(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return head[9:12]
