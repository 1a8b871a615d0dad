"""Requests over kept connections, as plain as they can be, to cost little."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self

LENGTH = b"content-length: "


class Connection:
    """One request at a time."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        named = {"host": "127.0.0.1", "content-type": "application/json", **headers}
        self._head = "".join(f"{name}: {value}\r\n" for name, value in named.items())

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def post(self, path: str, body: bytes, headers: str = "") -> tuple[int, bytes]:
        """Status and body."""
        head = f"POST {path} HTTP/1.1\r\n{self._head}{headers}content-length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(LENGTH, 1)[1].split(b"\r\n", 1)[0])
        return int(answer[9:12]), await self._reader.readexactly(length)
