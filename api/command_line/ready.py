"""Whether an HTTP address answers 200. Written on sockets, since an HTTP client takes longer to import than
to be ready.
"""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

ANSWER_SECONDS = 2.0


async def answers_ok(url: str) -> bool:
    """False while nobody listens, or for any other status."""
    parts = urlsplit(url)
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(
                    f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
                )
                return (await reader.readline()).split()[1:2] == [b"200"]
            finally:
                writer.close()
    return False
