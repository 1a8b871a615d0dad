"""Publishes prepared messages with QoS 1 (MQTT 3.1.1): the bytes are ready before the clock starts."""

import asyncio
import struct
import time
from collections.abc import Sequence

PUBLISH_QOS_1, PUBACK = 0x32, 0x40
UNACKNOWLEDGED = 500
LARGEST_PACKET_ID = 65_535


async def publish(port: int, messages: Sequence[tuple[str, bytes]]) -> float:
    """Returns when the broker has acknowledged all: the instant of the first, by `perf_counter`."""
    packets = [_publish(number % LARGEST_PACKET_ID + 1, *message) for number, message in enumerate(messages)]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_connect())
    await reader.readexactly(4)
    free = asyncio.Semaphore(UNACKNOWLEDGED)
    began = time.perf_counter()
    acknowledged = asyncio.create_task(_acknowledgements(reader, len(packets), free))
    for packet in packets:
        await free.acquire()
        writer.write(packet)
    await acknowledged
    writer.close()
    return began


async def _acknowledgements(reader: asyncio.StreamReader, number: int, free: asyncio.Semaphore) -> None:
    for _ in range(number):
        answer = await reader.readexactly(4)
        if answer[0] != PUBACK:
            raise RuntimeError(f"the broker answered {answer.hex()}")
        free.release()


def _connect() -> bytes:
    name_and_password, clean = 0xC0, 0x02
    body = _text(b"MQTT") + bytes([4, name_and_password | clean]) + struct.pack(">H", 600)
    return _packet(0x10, body + _text(b"bench") + _text(b"devices") + _text(b"any"))


def _publish(packet_id: int, topic: str, payload: bytes) -> bytes:
    return _packet(PUBLISH_QOS_1, _text(topic.encode()) + struct.pack(">H", packet_id) + payload)


def _text(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value


def _packet(kind: int, body: bytes) -> bytes:
    length, size = len(body), bytearray()
    while True:
        length, low = divmod(length, 128)
        size.append(low | (128 if length else 0))
        if not length:
            return bytes([kind]) + bytes(size) + body
