"""Real GraphQL clients from npm against a running Palm: server and worker as processes, the demo seeded."""

import os
import shutil
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
from tests.support.npm import installed, node_program
from tests.support.processes import PALM, running
from tests.support.servers import TestServers

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node() -> str:
    """The Node program."""
    return node_program("the real GraphQL clients")


@pytest.fixture(scope="session")
def workshop(node: str) -> Iterator[Path]:
    """A folder with the suites beside the installed packages."""
    home = installed(HERE, node)
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
