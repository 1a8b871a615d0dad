"""Waiting for the end of processes that are not our children, told by the kernel."""

import os
import select
from collections.abc import Iterable
from contextlib import suppress


class Endings:
    """Handles to running processes, so a later process with the same id is never meant."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._handles = {pid: os.pidfd_open(pid) for pid in pids}

    def within(self, seconds: float) -> bool:
        """Whether all have ended before the time is over."""
        for handle in self._handles.values():
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            if not poll.poll(seconds * 1000):
                return False
        return True

    def close(self) -> None:
        for handle in self._handles.values():
            with suppress(OSError):
                os.close(handle)
