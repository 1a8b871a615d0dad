"""Load at a fixed rate by autocannon: how long one waits for a server that is not overloaded."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.reads import node
from tests.bench.reads.dialects import Request
from tests.bench.reads.wrk import Load

CONNECTIONS = 32


async def paced(url: str, requests: Sequence[Request], rate: int, seconds: int) -> Load:
    """Latencies count from when a request was due: a stall is not hidden by what was not sent then."""
    asked = {
        "url": url,
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
            *node.command("paced.js"), str(path), stdout=asyncio.subprocess.PIPE
        )
        printed = (await process.communicate())[0]
    found = json.loads(printed)
    failures = found["failures"]
    return Load(found["requests"], found["seconds"], found["p50"], found["p99"], failures, 0.0)
