"""A PostgreSQL server over a cluster in the data folder."""

import asyncio
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from api.embedded.account import ServerAccount
from api.embedded.errors import EmbeddedServerError, IncompatibleCluster
from api.embedded.home import own_folder
from api.embedded.leftovers import stop_leftovers
from api.embedded.ports import remembered_port
from api.embedded.process import ServerProcess, launch_command

NAME = "PostgreSQL"
READY_SECONDS = 60.0
STATUS_LINE = 7  # of postmaster.pid, counted from 0
BUILTIN_LOCALE_SINCE = 17

# The locale is PostgreSQL's own C.UTF-8, so that it sorts alike on every machine. No TLS: it never leaves the
# machine.
HOST_BASED_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# For a development machine of some 2 to 8 GB. Compiling a plan to machine code costs more than our short
# statements take.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_duration_statement": "1s",
}

# Only where the data may be lost with the machine: the tests.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A database of one test needs no tidying, and its workers would stand in the way of its end.
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "log_min_duration_statement": "-1",
}


class Postgres:
    """One cluster and, after `start`, its running server."""

    def __init__(
        self, programs: Path, home: Path, log: Path, account: ServerAccount | None, *, durable: bool = True
    ) -> None:
        self._programs = programs
        self._cluster = home / "postgres"
        self._home = home
        self._log = log
        self._account = account
        self._settings = SETTINGS if durable else SETTINGS | NOT_DURABLE
        self._durable = durable

    async def start(
        self, port_note: Path, password: str, progress: Callable[[str], None]
    ) -> tuple[ServerProcess, int]:
        """Create the cluster if there is none, start the server, and return it with its port when it takes
        connections.
        """
        self._check_version()
        if not self._cluster.exists():
            progress("creating the cluster")
            await self._create(password)
        progress("starting")
        await stop_leftovers(self._cluster, signal.SIGINT, signal.SIGQUIT, leader=self._noted_pid() or 0)
        # Nothing runs over the cluster now, so a note of the process id is stale, even if another process has
        # that id today.
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        port = remembered_port(port_note)
        server = await ServerProcess.start(
            NAME,
            [
                str(self._programs / "postgres"),
                "-D",
                str(self._cluster),
                *_options(self._settings | {"port": str(port)}),
            ],
            log=self._log,
            stop_signal=signal.SIGINT,
            last_signal=signal.SIGQUIT,
            account=self._account,
            folder=self._home,
            environment=ENVIRONMENT,
        )
        await server.until(self._ready, READY_SECONDS)
        return server, port

    async def _ready(self) -> bool:
        with suppress(OSError, IndexError):
            return self._note()[STATUS_LINE].strip() == "ready"
        return False

    def _note(self) -> list[str]:
        return (self._cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()

    def _noted_pid(self) -> int | None:
        with suppress(OSError, IndexError, ValueError):
            return int(self._note()[0])
        return None

    def _check_version(self) -> None:
        with suppress(FileNotFoundError):
            found = (self._cluster / "PG_VERSION").read_text(encoding="ascii").strip()
            if found != str(self._major()):
                raise IncompatibleCluster(self._cluster, found, str(self._major()))

    def _major(self) -> int:
        answer = subprocess.run(
            [self._programs / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
        )
        found = re.search(r"(\d+)[.\d]*", answer.stdout)
        return int(found[1]) if found else 0

    async def _create(self, password: str) -> None:
        """Make the cluster under another name and rename it last: one that was cut short is made again."""
        fresh = self._cluster.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh, self._account)
        await self._run([str(self._programs / "initdb"), "-D", str(fresh), *self._initdb_options()])
        hba = fresh / "pg_hba.conf"
        hba.write_text(HOST_BASED_ACCESS, encoding="ascii")
        single = [
            str(self._programs / "postgres"),
            "--single",
            "-D",
            str(fresh),
            "-c",
            "fsync=off",
            "postgres",
        ]
        await self._run(single, stdin=_first_statements(password))
        if self._durable:
            await self._run([str(self._programs / "initdb"), "-D", str(fresh), "--sync-only"])
        fresh.rename(self._cluster)

    def _initdb_options(self) -> list[str]:
        """Nothing is forced to disk yet: that is done once, at the end."""
        options = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--auth=trust"]
        options += ["--no-instructions", "--no-sync"]
        options += ["--data-checksums" if self._durable else "--no-data-checksums"]
        if self._major() >= BUILTIN_LOCALE_SINCE:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return options

    async def _run(self, program: list[str], stdin: bytes = b"") -> None:
        """Run a program of PostgreSQL to its end, under the account of the server."""
        process = await asyncio.create_subprocess_exec(
            *launch_command(program, signal.SIGTERM, self._account),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=self._home,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        output, _ = await process.communicate(stdin)
        # A stand-alone server reports a failed statement in its output only.
        if process.returncode != 0 or b"ERROR:" in output or b"FATAL:" in output:
            raise EmbeddedServerError(f"{Path(program[0]).name} failed:\n{output.decode(errors='replace')}")


def _options(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _first_statements(password: str) -> bytes:
    """The role and the database of the application, for a stand-alone server: one statement a line.

    The role is no superuser, as in production, so a missing privilege shows here. The superuser has no
    password and there is no way in for it.
    """
    return (
        f"CREATE ROLE palm LOGIN CREATEDB CREATEROLE PASSWORD '{password}'\nCREATE DATABASE palm OWNER palm\n"
    ).encode()
