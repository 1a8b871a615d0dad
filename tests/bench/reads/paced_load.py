"""Sends requests evenly at a given rate, whether or not answers come, and prints how long each had to wait.

    python -m tests.bench.reads.paced_load FILE      JSON: host, port, rate, seconds, connections, requests

A request has its own instant. What is due while all connections are busy goes out when one is free, and its
wait counts from when it was due. autocannon sends a second's requests as fast as it can and then pauses, and
wrk knows no rate.
"""

import asyncio
import json
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import uvloop

PATIENCE_SECONDS = 10.0
LENGTH = b"content-length: "


class Pace:
    """The plan of sending, and what came of it."""

    def __init__(self, requests: list[bytes], rate: int, count: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._requests = requests
        self._rate = rate
        self._count = count
        self._sent = 0
        self._waiting = deque[tuple[float, bytes]]()
        self.idle = deque["Connection"]()
        self.waits: list[float] = []
        self.failures = 0
        self.done: asyncio.Future[None] = self._loop.create_future()

    def start(self) -> None:
        """From now on."""
        self._began = time.perf_counter()
        self._tick()

    def answered(self, connection: "Connection", due: float, *, good: bool) -> None:
        """A connection is free again."""
        self.waits.append(time.perf_counter() - due)
        self.failures += not good
        self.idle.append(connection)
        self._send()
        if len(self.waits) == self._count and not self.done.done():
            self.done.set_result(None)

    def _tick(self) -> None:
        """Sends all that has become due, and comes back for the next."""
        now = time.perf_counter()
        while self._sent < self._count and (due := self._began + self._sent / self._rate) <= now:
            self._waiting.append((due, self._requests[self._sent % len(self._requests)]))
            self._sent += 1
        self._send()
        if self._sent < self._count:
            self._loop.call_later(self._began + self._sent / self._rate - time.perf_counter(), self._tick)

    def _send(self) -> None:
        while self._waiting and self.idle:
            self.idle.popleft().send(*self._waiting.popleft())


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._answer = bytearray()
        self._due = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._pace.idle.append(self)

    def send(self, due: float, request: bytes) -> None:
        """Sends a request that was to be sent then."""
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head = self._answer.find(b"\r\n\r\n")
        if head < 0:
            return
        begin = self._answer.index(LENGTH) + len(LENGTH)
        length = int(self._answer[begin : self._answer.index(b"\r", begin)])
        if len(self._answer) < head + 4 + length:
            return
        good = self._answer.startswith(b"HTTP/1.1 200 ")
        self._answer.clear()
        self._pace.answered(self, self._due, good=good)


def written(host: str, request: dict[str, Any]) -> bytes:
    """A request as it goes over the wire."""
    body: bytes = request["body"].encode()
    fields = {"host": host, **request["headers"], "content-length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST /graphql HTTP/1.1\r\n{head}\r\n".encode() + body


async def main(asked: dict[str, Any]) -> None:
    """Prints the waits in milliseconds, in order, and the number of answers other than 200."""
    requests = [written(asked["host"], each) for each in asked["requests"]]
    pace = Pace(requests, asked["rate"], asked["rate"] * asked["seconds"])
    loop = asyncio.get_running_loop()
    for _ in range(asked["connections"]):
        await loop.create_connection(lambda: Connection(pace), asked["host"], asked["port"])
    pace.start()
    await asyncio.wait_for(pace.done, asked["seconds"] + PATIENCE_SECONDS)
    waits = sorted(each * 1000 for each in pace.waits)
    sys.stdout.write(json.dumps({"waits": waits, "failures": pace.failures}))


if __name__ == "__main__":
    uvloop.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
