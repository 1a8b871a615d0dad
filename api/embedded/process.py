"""One child process: started tied to our life, watched until it is ready, stopped in good order."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from api.embedded.account import ServerAccount
from api.embedded.errors import ServerDied, ServerNotReady

LAUNCHER = Path(__file__).with_name("launch.py")
LOG_KEPT = 8 * 1024 * 1024
POLL_SECONDS = 0.005


def launch_command(
    program: Sequence[str], stop_signal: int, account: ServerAccount | None = None
) -> list[str]:
    """The command line that runs `program` as a child that ends with this process.

    The kernel ties the child to the *thread* that starts it: start it from the main thread, or from one that
    lives as long.
    """
    user, group = (account.user, account.group) if account else (-1, -1)
    tie = [str(os.getpid()), str(int(stop_signal)), str(user), str(group)]
    return [sys.executable, "-I", "-S", str(LAUNCHER), *tie, *program]


class ServerProcess:
    """A running child with a log file of its own."""

    def __init__(
        self, name: str, process: asyncio.subprocess.Process, log: Path, signals: tuple[int, int]
    ) -> None:
        self.name = name
        self.log = log
        self._process = process
        self._signals = signals

    @classmethod
    async def start(
        cls,
        name: str,
        program: Sequence[str],
        *,
        log: Path,
        stop_signal: int = signal.SIGTERM,
        last_signal: int = signal.SIGKILL,
        account: ServerAccount | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
    ) -> "ServerProcess":
        """Start in a session of its own, so that Ctrl-C in the terminal reaches us and not the child.

        `stop_signal` is sent by `stop`, and by the kernel when this process dies; `last_signal` when that was
        not enough. `environment` replaces ours.
        """
        _keep_small(log)
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *launch_command(program, stop_signal, account),
                stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=None if environment is None else dict(environment),
                start_new_session=True,
            )
        if stdin is not None and process.stdin is not None:
            process.stdin.write(stdin)
            process.stdin.close()
        return cls(name, process, log, (stop_signal, last_signal))

    @property
    def pid(self) -> int:
        """The server's own: the launcher has become it."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """False as soon as the end has been noticed."""
        return self._process.returncode is None

    async def wait(self) -> int:
        """Until it ends, by whatever cause; gives the exit status, negative for a signal."""
        return await self._process.wait()

    async def until(self, ready: Callable[[], Awaitable[bool]], seconds: float) -> None:
        """Wait for `ready`; raises `ServerDied` as soon as the process ends, `ServerNotReady` after
        `seconds`.

        A process that did not get ready, or that nobody waits for any more, is stopped.
        """
        try:
            await self._until(ready, seconds)
        except BaseException:
            await self.stop()
            raise

    async def _until(self, ready: Callable[[], Awaitable[bool]], seconds: float) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        while not await ready():
            if not self.running:
                raise ServerDied(self.name, self._process.returncode, self.log, self.tail())
            if asyncio.get_running_loop().time() > deadline:
                raise ServerNotReady(self.name, seconds, self.log, self.tail())
            await asyncio.sleep(POLL_SECONDS)

    async def stop(self, patience: float = 20.0) -> None:
        """Ask it to end, and after `patience` seconds make it."""
        for number in self._signals:
            self.send(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), patience)
                return

    def send(self, signal_number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.running:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal_number)

    def tail(self, lines: int = 12) -> str:
        """The last lines of the log."""
        with suppress(OSError):
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        return ""


def _keep_small(log: Path) -> None:
    """One old log beside the present one is enough for a development machine."""
    with suppress(OSError):
        if log.stat().st_size > LOG_KEPT:
            log.replace(log.with_name(log.name + ".old"))
