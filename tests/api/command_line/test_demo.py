"""The demo as a process: ready, shared, refused twice, and gone without orphans."""

import asyncio
import os
import re
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.embedded.ports import free_port
from tests.support.endings import Endings
from tests.support.processes import PALM, running
from tests.support.servers import ROOT

READY_SECONDS = 110.0
pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Demo:
    """A running demo: its process, its log, its environment."""

    pid: int
    log: Path
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="palm-demo-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Demo]:
    environment = {"PALM_DATA": str(folder / "data"), "PORT": str(free_port())}
    log = folder / "demo.log"
    log.unlink(missing_ok=True)
    async with running(
        [*PALM, "demo"], log=log, environment=environment, ready_text="Ctrl-C ends it", seconds=READY_SECONDS
    ) as process:
        yield Demo(process.pid, log, environment)


def descendants(pid: int) -> list[int]:
    """Process ids of the children, their children and so on."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [each for child in children for each in (int(child), *descendants(int(child)))]


async def palm(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *PALM, *arguments, cwd=ROOT, env=os.environ | environment, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_it_gets_ready_shares_its_servers_and_ends_by_ctrl_c(folder: Path) -> None:
    async with demo(folder) as running_demo:
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{running_demo.address}/readyz")).status_code == 200
        other = running_demo.environment | {"PORT": str(free_port())}
        code, said = await palm(other, "demo")
        assert (code, f"(pid {running_demo.pid})" in said) == (1, True)
        code, said = await palm(running_demo.environment, "demo")
        assert (code, "is taken. Choose another: PORT=" in said) == (1, True)
        code, token = await palm(other, "token", "resident")
        assert code == 0
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", token)
        processes = Endings([running_demo.pid, *descendants(running_demo.pid)])
        os.kill(running_demo.pid, signal.SIGINT)
        assert await asyncio.to_thread(processes.within, 30)
        processes.close()
    said = running_demo.log.read_text(encoding="utf-8")
    assert "Everything has ended; the data stays in" in said
    assert "Traceback" not in said


async def test_kill_9_leaves_no_orphan_and_the_next_start_is_warm(folder: Path) -> None:
    async with demo(folder) as running_demo:
        processes = Endings([running_demo.pid, *descendants(running_demo.pid)])
        os.kill(running_demo.pid, signal.SIGKILL)
        assert await asyncio.to_thread(processes.within, 30)
        processes.close()
    async with demo(folder) as running_demo:
        said = running_demo.log.read_text(encoding="utf-8")
        assert "Looking after the demo community" not in said
