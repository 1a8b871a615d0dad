"""Holds embedded servers until it is stopped, and tells about them in one line of JSON.

python -m tests.support.hold_servers FOLDER
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from api.embedded import EmbeddedServers


async def hold(folder: Path) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with EmbeddedServers(folder, durable=False) as servers:
        facts = {"database_url": servers.database_url, "redis_url": servers.redis_url}
        sys.stdout.write(json.dumps(facts | {"processes": servers.processes}) + "\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1])))
