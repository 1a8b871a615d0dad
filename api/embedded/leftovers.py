"""Servers that an earlier run left behind over the same files.

After kill -9 of the parent a server is still busy shutting down, and where the kernel cannot tie it to its
parent it may run on. Whoever holds the folder's lock may stop it: nobody else uses it. A process is known by
its working folder, which both servers set to their data; a process id in a stale file may belong to anybody
by now, and is trusted for nothing.
"""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 20.0


def processes_in(folder: Path) -> list[int]:
    """Ids of the processes whose working folder is `folder`. Only Linux can tell; elsewhere none."""
    if sys.platform != "linux":
        return []
    wanted = str(folder.resolve())
    entries = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [int(entry.name) for entry in entries if _works_in(entry, wanted)]


def _works_in(entry: Path, wanted: str) -> bool:
    with suppress(OSError):
        return str((entry / "cwd").readlink()) == wanted and int(entry.name) != os.getpid()
    return False


async def stop_leftovers(folder: Path, polite: int, firm: int, leader: int | None = None) -> None:
    """Ask the processes that work in `folder` to end, wait, insist, and return when none is left.

    With a `leader` the polite signal goes to that process alone: a PostgreSQL child takes SIGINT for
    something else than its postmaster does. Without its leader a child ends by itself.
    """
    for pid in processes_in(folder):
        if leader is None or pid == leader:
            _send(pid, polite)
    if not await _gone(folder):
        for pid in processes_in(folder):
            _send(pid, firm)
        await _gone(folder)


def _send(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


async def _gone(folder: Path) -> bool:
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while processes_in(folder):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True
