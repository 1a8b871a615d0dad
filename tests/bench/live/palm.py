"""Palm under load: real servers, a worker, and one API process."""

import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.embedded import EmbeddedServers
from api.embedded.ports import free_port
from api.oauth.settings import oauth_settings
from api.oauth.tokens import TokenWriter
from api.settings import Settings
from domain.migrations.run import upgrade
from tests.api.graphql.product import Stage, staged
from tests.bench.processor import seconds_of
from tests.support.processes import PALM, running


@dataclass(frozen=True, slots=True)
class Api:
    """One API process."""

    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """Processor time so far."""
        return seconds_of(self.pid)

    def kilobytes(self) -> float:
        """Resident memory in KiB."""
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return float(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS")))

    async def metric(self, name: str) -> float:
        """One number of `/metrics`, with its labels in the name; 0 where it is not there yet."""
        async with httpx.AsyncClient(trust_env=False) as client:
            text = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0


@dataclass(frozen=True, slots=True)
class Palm:
    """Everything but the API, which each scene starts afresh."""

    folder: Path
    servers: EmbeddedServers
    stage: Stage
    port: int

    @property
    def token_writer(self) -> TokenWriter:
        """As the API's own."""
        return TokenWriter(oauth_settings(Settings(data=self.folder / "palm", port=self.port)))

    @property
    def environment(self) -> dict[str, str]:
        """Of all processes."""
        return {
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "PALM_DATA": str(self.folder / "palm"),
            "PORT": str(self.port),
            "PALM_LOG_LEVEL": "error",
        }

    @asynccontextmanager
    async def api(self) -> AsyncIterator[Api]:
        """A fresh API process."""
        ready = f"http://127.0.0.1:{self.port}/readyz"
        serving = running(
            [*PALM, "serve"], log=self.folder / "api.log", environment=self.environment, ready_url=ready
        )
        async with serving as process:
            yield Api(process.pid, self.port)


@asynccontextmanager
async def palm() -> AsyncIterator[Palm]:
    """Servers and a worker of the benchmark's own."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palm-bench-")))
        folder.chmod(0o711)
        servers = await stack.enter_async_context(EmbeddedServers(folder / "data"))
        await upgrade(servers.database_url)
        stage = await stack.enter_async_context(staged(servers.database_url))
        running_palm = Palm(folder, servers, stage, free_port())
        worker = running([*PALM, "worker"], log=folder / "worker.log", environment=running_palm.environment)
        await stack.enter_async_context(worker)
        yield running_palm
