"""Packages from npm for tests that run real programs of Node: installed once, as their lock says."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS = 300


def node_program(what: str) -> str:
    """Continuous integration has Node; without it `what` has nothing to run on, and the test is skipped."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail(f"Node and npm are missing, and continuous integration has to run {what}")
        pytest.skip(f"Node and npm are not installed, so {what} were not run")
    return found


def installed(packages: Path, node: str) -> Path:
    """A folder of the cache with the packages that the files in `packages` name, kept for the next run."""
    home = _cache() / _fingerprint(packages, node)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "installed").exists():
            _install(packages, home)
    return home


def _cache() -> Path:
    base = os.environ.get("PALM_TEST_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "palm-test-clients"


def _fingerprint(packages: Path, node: str) -> str:
    version = subprocess.run([node, "--version"], capture_output=True, check=True).stdout
    content = b"".join((packages / name).read_bytes() for name in PACKAGE_FILES)
    return hashlib.sha256(version + content).hexdigest()[:16]


def _install(packages: Path, home: Path) -> None:
    """What the lock says, to the byte. A half-made folder of an interrupted run is made again."""
    for name in PACKAGE_FILES:
        shutil.copy(packages / name, home / name)
    done = subprocess.run(
        ["npm", "ci"], cwd=home, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        pytest.fail(f"npm ci: {done.stderr[-2000:]}", pytrace=False)
    (home / "installed").touch()
