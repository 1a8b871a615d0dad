"""Real GraphQL clients from npm against a running Palm: server and worker as processes, the demo seeded."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from api.embedded.ports import free_port
from api.settings import Settings
from domain.demo.seed import seed
from domain.devices.seal import KeySeal
from domain.kit.actor import App
from schema.root import contracts
from tests.support.processes import PALM, running
from tests.support.servers import TestServers

HERE = Path(__file__).parent
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS = 300


@pytest.fixture(scope="session")
def node() -> str:
    """The Node program. Continuous integration has it; without it these tests have nothing to run."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("Node and npm are missing, and continuous integration has to run the real clients")
        pytest.skip("Node and npm are not installed, so the real GraphQL clients were not run")
    return found


@pytest.fixture(scope="session")
def workshop(node: str) -> Iterator[Path]:
    """A folder with the suites beside the installed packages. The packages are kept for the next run."""
    home = _cache() / _fingerprint(node)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "installed").exists():
            _install(home)
    suites = home / f"run-{os.getpid()}"
    shutil.copytree(HERE / "suites", suites)
    (suites / "schema").mkdir()
    for app in (App.RESIDENT, App.MANAGER, App.MERCHANT):
        (suites / "schema" / f"{app.value.lower()}.graphql").write_text(
            contracts().sdl(app), encoding="utf-8"
        )
    yield suites
    shutil.rmtree(suites)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def palm(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a server with a worker behind it."""
    folder = tmp_path_factory.mktemp("palm")
    database_url, port = servers.create_database(), free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": f"{servers.redis_url.rpartition('/')[0]}/9",
        "PALM_DATA": str(folder / "data"),
        "PALM_PUBLIC_URL": address,
        "PORT": str(port),
        "FCM_BASE_URL": f"http://127.0.0.1:{free_port()}",
    }
    secret = Settings(data=folder / "data").secret_key
    await seed(database_url, seal=KeySeal(secret.encode()).seal)
    async with AsyncExitStack() as processes:
        serve = running(
            [*PALM, "serve"],
            log=folder / "serve.log",
            environment=environment,
            ready_url=f"{address}/healthz",
        )
        await processes.enter_async_context(serve)
        await processes.enter_async_context(
            running(
                [*PALM, "worker"],
                log=folder / "worker.log",
                environment=environment,
                ready_text="worker.started",
            )
        )
        yield address
    servers.drop_database(database_url)


def _cache() -> Path:
    base = os.environ.get("PALM_TEST_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "palm-test-clients"


def _fingerprint(node: str) -> str:
    version = subprocess.run([node, "--version"], capture_output=True, check=True).stdout
    content = b"".join((HERE / name).read_bytes() for name in PACKAGE_FILES)
    return hashlib.sha256(version + content).hexdigest()[:16]


def _install(home: Path) -> None:
    """What the lock says, to the byte. A half-made folder of an interrupted run is made again."""
    for name in PACKAGE_FILES:
        shutil.copy(HERE / name, home / name)
    done = subprocess.run(
        ["npm", "ci"], cwd=home, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        pytest.fail(f"npm ci: {done.stderr[-2000:]}", pytrace=False)
    (home / "installed").touch()
