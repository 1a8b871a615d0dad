"""A bare ASGI application under Palm's own uvicorn settings: it answers everything with the bytes of a file.

What is between it and Palm is Palm's work. `python -m tests.bench.reads.bare`, with PORT and BARE_FILE.
"""

import os
from pathlib import Path
from typing import Any

import uvicorn

from api.listening import server_options
from api.settings import Settings

ANSWER = Path(os.environ.get("BARE_FILE", os.devnull)).read_bytes()
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Reads the request to its end, and answers."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": ANSWER})


if __name__ == "__main__":
    uvicorn.run(application, **{**server_options(Settings()), "lifespan": "off"})
