"""Processor time of processes, from Linux's /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(pid: int) -> float:
    """User and system time that a process has used so far; 0 if it is gone."""
    return _seconds(pid, slice(11, 13))


def _seconds(pid: int, fields: slice) -> float:
    try:
        found = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(each) for each in found[fields]) / TICKS


def tree_of(pid: int) -> list[int]:
    """A process and all that descends from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children.setdefault(parent_of(int(entry.name)), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += children.get(each, [])
    return found


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def seconds_of_tree(pid: int) -> float:
    """Processor time of a process and its descendants, also of those that have ended and were waited for."""
    return sum(_seconds(each, slice(11, 15)) for each in tree_of(pid))


def resident_bytes(pid: int) -> int:
    """Memory that a process and its living descendants hold, shared pages counted in each."""
    return sum(_resident(each) for each in tree_of(pid))


def _resident(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
