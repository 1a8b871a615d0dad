"""Fixtures for every test. Servers are real, shared by the whole run, and started when a test first asks for
them.
"""

import os
import subprocess
from collections.abc import Iterator

import pytest
import redis

from tests.support.servers import TestServers, start_host, stop_host

HOST = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process owns the servers' host; its workers find the address in their environment."""
    if not hasattr(config, "workerinput"):
        config.stash[HOST] = start_host()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last worker is done."""
    if (host := config.stash.get(HOST, None)) is not None:
        stop_host(host)


@pytest.fixture(scope="session")
def servers() -> TestServers:
    """PostgreSQL and Valkey of this run. For tests that need several databases, or an unmigrated one."""
    return TestServers.connect()


@pytest.fixture
def database_url(servers: TestServers) -> Iterator[str]:
    """A migrated database for this test alone (`postgresql://…`), dropped afterwards. Commit in it as you
    like.
    """
    address = servers.create_database()
    yield address
    servers.drop_database(address)


@pytest.fixture(scope="module")
def module_database_url(servers: TestServers) -> Iterator[str]:
    """A migrated database for all tests of one module: for tests that only read what a module fixture has
    written.
    """
    address = servers.create_database()
    yield address
    servers.drop_database(address)


@pytest.fixture
def empty_database_url(servers: TestServers) -> Iterator[str]:
    """A database without any table: for tests of the migrations themselves."""
    address = servers.create_database(migrated=False)
    yield address
    servers.drop_database(address)


@pytest.fixture
def redis_url(servers: TestServers) -> str:
    """A logical Valkey database of this worker (`redis://…`), empty at the start of each test.

    Keys and streams are the worker's own; pub/sub channels are not, they are one space for the whole server.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1")
    address = f"{servers.redis_url.rpartition('/')[0]}/{int(worker.removeprefix('gw')) + 1}"
    with redis.Redis.from_url(address) as client:
        client.flushdb()
    return address
