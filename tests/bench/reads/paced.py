"""Load at a fixed rate: how long one waits for a server that is not overloaded."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.reads.dialects import Request
from tests.bench.reads.wrk import Load

CONNECTIONS = 32


async def paced(url: str, requests: Sequence[Request], rate: int, seconds: int) -> Load:
    """Latencies count from when a request was due: a stall is not hidden by what was not sent then."""
    asked = {
        "host": urlsplit(url).hostname,
        "port": urlsplit(url).port,
        "rate": rate,
        "seconds": seconds,
        "connections": CONNECTIONS,
        "requests": [
            {"headers": {"content-type": "application/json", **each.headers}, "body": each.body}
            for each in requests
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "asked.json")
        path.write_text(json.dumps(asked), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.reads.paced_load", str(path), stdout=asyncio.subprocess.PIPE
        )
        printed = (await process.communicate())[0]
    found = json.loads(printed)
    waits = found["waits"]
    p50, p99 = (waits[int(len(waits) * share)] for share in (0.5, 0.99))
    return Load(len(waits), seconds, p50, p99, found["failures"], 0.0)
