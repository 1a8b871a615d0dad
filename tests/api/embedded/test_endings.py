"""Nothing is left behind, however the parent ends, and the next start copes with whatever is."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from api.embedded import EmbeddedServers, IncompatibleCluster
from api.embedded.account import server_account
from api.embedded.leftovers import processes_in
from api.embedded.ports import free_port
from api.embedded.programs import postgres_programs
from tests.api.embedded.conftest import Holder
from tests.support.endings import Endings
from tests.support.servers import ROOT

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel ties children to parents on Linux only"
)


async def visits(servers: EmbeddedServers) -> int:
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
    await connection.execute("INSERT INTO visit DEFAULT VALUES")
    count = int(await connection.fetchval("SELECT count(*) FROM visit"))
    await connection.close()
    return count


@linux_only
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_server_outlives_its_parent(holder: Holder, number: int) -> None:
    servers = Endings(holder.processes.values())
    os.kill(holder.process.pid, number)
    assert servers.within(10)
    servers.close()


@linux_only
async def test_a_start_right_after_kill_9_finds_the_data_at_the_same_address(
    data_folder: Path, holder: Holder
) -> None:
    async with EmbeddedServers(data_folder, attach=True) as servers:
        assert await visits(servers) == 1
    os.kill(holder.process.pid, signal.SIGKILL)
    holder.process.wait()
    async with EmbeddedServers(data_folder, durable=False) as servers:
        assert await visits(servers) == 2
        assert servers.database_url == holder.database_url
        assert set(servers.processes.values()).isdisjoint(holder.processes.values())


async def test_a_stale_process_id_that_belongs_to_a_stranger_is_no_obstacle(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder, durable=False) as servers:
        assert await visits(servers) == 1
    with subprocess.Popen(["sleep", "60"]) as stranger:
        cluster = data_folder / "servers" / "postgres"
        (cluster / "postmaster.pid").write_text(
            f"{stranger.pid}\n{cluster}\n0\n5432\n\n127.0.0.1\n", encoding="ascii"
        )
        async with EmbeddedServers(data_folder, durable=False) as servers:
            assert await visits(servers) == 2
        assert stranger.poll() is None
        stranger.kill()


@linux_only
async def test_servers_that_nobody_holds_are_stopped_before_new_ones_start(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder, durable=False) as servers:
        assert await visits(servers) == 1
    untied = start_untied(data_folder)
    try:
        leftovers = Endings(processes_in(data_folder / "servers" / "postgres"))
        async with EmbeddedServers(data_folder, durable=False) as servers:
            assert leftovers.within(0)
            assert await visits(servers) == 2
    finally:
        untied.kill()
        untied.wait()


def start_untied(data_folder: Path) -> "subprocess.Popen[bytes]":
    """A server over the folder's cluster that no lock tells about, as macOS would leave it after kill -9."""
    account = server_account()
    program = postgres_programs(data_folder / "servers", account, None) / "postgres"
    cluster = data_folder / "servers" / "postgres"
    process = subprocess.Popen(
        [program, "-D", cluster, "-c", f"port={free_port()}", "-c", "unix_socket_directories="],
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = b""
    for line in process.stderr:
        said += line
        if b"ready to accept connections" in line:
            process.stderr.close()
            return process
    raise AssertionError(said)


async def test_the_death_of_a_server_is_noticed(data_folder: Path) -> None:
    async with EmbeddedServers(data_folder, durable=False) as servers:
        death = asyncio.ensure_future(servers.first_death())
        os.kill(servers.processes["Valkey"], signal.SIGKILL)
        assert await asyncio.wait_for(death, 10) == "Valkey"


async def test_a_cluster_that_was_cut_short_is_made_again(data_folder: Path) -> None:
    half = data_folder / "servers" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n", encoding="ascii")
    async with EmbeddedServers(data_folder, durable=False) as servers:
        assert await visits(servers) == 1
    assert not half.exists()


async def test_a_cluster_of_another_version_is_left_alone(data_folder: Path) -> None:
    cluster = data_folder / "servers" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("16\n", encoding="ascii")
    with pytest.raises(IncompatibleCluster, match=r"PostgreSQL 16, and this is PostgreSQL 18"):
        await EmbeddedServers(data_folder).__aenter__()
    assert [file.name for file in cluster.iterdir()] == ["PG_VERSION"]


INNER_TEST = """
import asyncio, asyncpg
from pathlib import Path

def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])

async def postmaster(database_url):
    connection = await asyncpg.connect(database_url)
    backend = await connection.fetchval("SELECT pg_backend_pid()")
    found = parent_of(backend)
    await connection.close()
    return found

def test_inner(database_url, capfd):
    server = asyncio.run(postmaster(database_url))
    with capfd.disabled():
        print("processes", server, parent_of(server), flush=True)
        input()
"""


@linux_only
def test_the_servers_of_a_test_run_end_with_it(tmp_path: Path) -> None:
    module = tmp_path / "test_inner.py"
    module.write_text(INNER_TEST, encoding="ascii")
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-s", "-p", "tests.conftest", str(module)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        line = next(line for line in run.stdout if line.strip().startswith("processes"))
        postmaster, host = (int(pid) for pid in line.split()[1:])
        processes = Endings([postmaster, host])
        run.kill()
    assert processes.within(10)
    processes.close()
