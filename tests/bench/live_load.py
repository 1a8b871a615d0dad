"""Opens many subscriptions and measures when events arrive: a load generator that is not the bottleneck.

    python -m tests.bench.live_load PORT SOCKETS   < {"token": …, "query": …, "variables": …}

Speaks RFC 6455 by hand on uvloop, so no library is in the figures. Prints `READY` when all are subscribed.
Told how many deliveries to expect, it waits for them and prints one JSON object. Each event carries the
nanosecond of its writing as `place`.
"""

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from typing import Any

import uvloop

MARK = b'"place":"'
ACKNOWLEDGED = b'{"type":"connection_ack"}'
AT_ONCE = 100
PATIENCE_SECONDS = 20.0
"""For what is still on its way when the last event has been written."""


class Measures:
    """What all sockets of the process have seen."""

    def __init__(self) -> None:
        self.latencies: list[int] = []
        self.received = Counter[int]()
        self.closed = 0

    def report(self) -> dict[str, Any]:
        ordered = sorted(self.latencies) or [0]
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "deliveries": len(self.latencies),
            "p50_ms": ordered[len(ordered) // 2] / 1e6,
            "p99_ms": ordered[int(len(ordered) * 0.99)] / 1e6,
            "max_ms": ordered[-1] / 1e6,
            "fewest": min(self.received.values(), default=0),
            "most": max(self.received.values(), default=0),
            "closed": self.closed,
            "client_cpu_seconds": usage.ru_utime + usage.ru_stime,
        }


class Subscriber(asyncio.Protocol):
    """One socket: handshake, greeting, subscription, and then only listening."""

    def __init__(self, number: int, hello: bytes, subscribe: bytes, measures: Measures) -> None:
        self._number = number
        self._greetings = [hello, subscribe]
        self._measures = measures
        self._buffer = b""
        self._open = False
        self.subscribed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(
            b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                raise ConnectionError(head.decode())
            self._open, self._buffer = True, rest
            self._transport.write(frame(self._greetings[0]))
        self._take_frames()

    def connection_lost(self, exc: Exception | None) -> None:
        self._measures.closed += 1

    def _take_frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 4:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            if len(buffer) < start + length:
                break
            self._take(buffer[at] & 15, buffer[start : start + length])
            at = start + length
        self._buffer = buffer[at:]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self._transport.write(frame(payload, 0x8A))
        elif payload == ACKNOWLEDGED:
            self._transport.write(frame(self._greetings[1]) + frame(b'{"type":"ping"}'))
        elif payload == b'{"type":"pong"}':
            self.subscribed.set_result(None)
        elif (found := payload.find(MARK)) >= 0:
            began = found + len(MARK)
            written = int(payload[began : payload.index(b'"', began)])
            self._measures.latencies.append(time.time_ns() - written)
            self._measures.received[self._number] += 1


def frame(payload: bytes, first: int = 0x81) -> bytes:
    """A masked frame with the key zero, which leaves the payload as it is."""
    if len(payload) < 126:
        return bytes((first, 0x80 | len(payload))) + bytes(4) + payload
    return bytes((first, 0xFE)) + len(payload).to_bytes(2, "big") + bytes(4) + payload


async def main(port: int, sockets: int) -> None:
    given = json.loads(await asyncio.to_thread(sys.stdin.readline))
    hello = {"type": "connection_init", "payload": {"authorization": f"Bearer {given['token']}"}}
    payload = {"query": given["query"], "variables": given["variables"]}
    loop, measures, gate = asyncio.get_running_loop(), Measures(), asyncio.Semaphore(AT_ONCE)

    async def open_one(number: int) -> None:
        subscribe = {
            "id": f"{number:08x}-0000-4000-8000-000000000000",
            "type": "subscribe",
            "payload": payload,
        }
        greetings = (json.dumps(hello).encode(), json.dumps(subscribe).encode())
        async with gate:
            _, protocol = await loop.create_connection(
                lambda: Subscriber(number, *greetings, measures), "127.0.0.1", port
            )
            await protocol.subscribed

    await asyncio.gather(*(open_one(number) for number in range(sockets)))
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    expected = int(await asyncio.to_thread(sys.stdin.readline))
    deadline = loop.time() + PATIENCE_SECONDS
    while len(measures.latencies) < expected and loop.time() < deadline:  # noqa: ASYNC110  # counted, not told
        await asyncio.sleep(0.05)
    sys.stdout.write(json.dumps(measures.report()) + "\n")


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
